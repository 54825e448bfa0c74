/** A template that somebody wrote to hurt the server, and the values that go with it. */
export interface HostileTemplate {
  readonly name: string;
  readonly source: string;
  readonly context?: Readonly<Record<string, unknown>>;
  /** It is not refused, because what it attacks is not there: what it must make instead. */
  readonly harmless?: string;
}

const long = (length: number, unit = 'a'): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const nest = (depth: number, open: string, inside: string, close: string): string =>
  `${open.repeat(depth)}${inside}${close.repeat(depth)}`;
const loops = (bound: number, depth: number, inside = ''): string =>
  nest(depth, `{% for i in (1..${bound}) %}`, inside, '{% endfor %}');
const doubled = (step: string, times = 60, end = '{{ a }}'): string =>
  `{% assign a = "aaaaaaaaaa" %}{% for i in (1..${times}) %}${step}{% endfor %}${end}`;
const TEXT = long(99_000, 'ab');
const LIST = Array.from({ length: 9_000 }, (_, index) => `entry ${index}`);
const each = (inside: string, count = 900_000): string => `{% for i in (1..${count}) %}${inside}{% endfor %}`;

const LOOPS: readonly HostileTemplate[] = [
  { name: 'a loop of a billion', source: loops(1_000_000_000, 1) },
  { name: 'a loop to the largest safe integer', source: loops(9_007_199_254_740_991, 1) },
  { name: 'a loop to a number beyond all', source: `{% for i in (1..${long(400, '9')}) %}{% endfor %}` },
  { name: 'a loop as long as the memory limit', source: each('{{ i }}', 999_999) },
  { name: 'two nested empty loops', source: loops(3_000, 2) },
  { name: 'three nested empty loops', source: loops(1_000, 3) },
  { name: 'ten nested loops', source: loops(100, 10) },
  { name: 'three hundred nested loops', source: loops(2, 300) },
  { name: 'nested loops with output', source: loops(1_000, 3, '{{ i }}') },
  { name: 'a loop around a long text', source: each(long(40_000)) },
  { name: 'a loop that assigns', source: each('{% assign x = i %}') },
  { name: 'a loop that counts up', source: each('{% increment x %}') },
  { name: 'a loop that cycles', source: each('{% cycle "a", "b", "c" %}') },
  { name: 'a loop with conditions', source: each('{% if i > 5 %}{% elsif i > 3 %}{% else %}{% endif %}') },
  { name: 'a loop with a case', source: each('{% case i %}{% when 1 %}a{% when 2 %}b{% else %}{% endcase %}') },
  {
    name: 'a loop over a split text',
    source: '{% assign l = a | split: "" %}{% for i in l %}{% for j in l %}{% endfor %}{% endfor %}',
    context: { a: TEXT },
  },
  {
    name: 'a loop over a long list, squared',
    source: '{% for i in l %}{% for j in l %}{% endfor %}{% endfor %}',
    context: { l: LIST },
  },
  { name: 'a reversed loop over a huge range', source: '{% for i in (1..100000000) reversed %}{{ i }}{% endfor %}' },
  {
    name: 'a loop with limit and offset over a huge range',
    source: '{% for i in (1..100000000) limit: 1 offset: 5 %}{{ i }}{% endfor %}',
  },
  {
    name: 'a loop with a bound from the values',
    source: '{% for i in (1..n) %}{% endfor %}',
    context: { n: 5_000_000_000 },
  },
  { name: 'a loop that undoes its break', source: each('{% continue %}{% break %}') },
  {
    name: 'loops in a liquid tag',
    source: `{% liquid\n${'for i in (1..1000)\n'.repeat(3)}echo i\n${'endfor\n'.repeat(3)}%}`,
  },
  { name: 'a table of rows', source: '{% tablerow i in (1..1000000) cols: 2 %}{{ i }}{% endtablerow %}' },
  { name: 'a loop of captures', source: each('{% capture x %}abc{% endcapture %}') },
  { name: 'a loop of comments', source: each('{% comment %}x{% endcomment %}') },
];

const TEXTS: readonly HostileTemplate[] = [
  { name: 'a captured text that doubles', source: doubled('{% capture a %}{{ a }}{{ a }}{% endcapture %}') },
  {
    name: 'a captured text that doubles and is compared',
    source: doubled(
      '{% capture a %}{{ a }}{{ a }}{% endcapture %}',
      25,
      '{% if a == "x" %}{% endif %}{{ a | upcase }}',
    ),
  },
  { name: 'an appended text that doubles', source: doubled('{% assign a = a | append: a %}') },
  { name: 'a prepended text that doubles', source: doubled('{% assign a = a | prepend: a %}') },
  { name: 'a replaced text that multiplies', source: doubled('{% assign a = a | replace: "a", "aaaaaaaaaa" %}', 12) },
  {
    name: 'a joined list that multiplies',
    source: doubled('{% assign l = a | split: "" %}{% assign a = l | join: a %}', 8),
  },
  {
    name: 'an escaped text that grows',
    source: `{% assign a = "&&&&" %}{% for i in (1..40) %}{% assign a = a | escape %}{% endfor %}${each('{{ a }}')}`,
  },
  {
    name: 'an encoded text that grows',
    source:
      '{% assign a = "%%%%" %}{% for i in (1..40) %}{% assign a = a | url_encode | append: a %}{% endfor %}{{ a }}',
  },
  {
    name: 'a list that doubles',
    source:
      '{% assign l = "a,b,c" | split: "," %}{% for i in (1..60) %}{% assign l = l | concat: l %}{% endfor %}{{ l | size }}',
  },
  {
    name: 'a list that doubles and is sorted',
    source:
      '{% assign l = "c,b,a" | split: "," %}{% for i in (1..18) %}{% assign l = l | concat: l %}{% endfor %}{{ l | sort | join }}',
  },
  {
    name: 'a quadratic replacement',
    source: '{% assign b = a | replace: "a", a %}{{ b | size }}',
    context: { a: TEXT },
  },
  {
    name: 'a quadratic replacement, again and again',
    source: each('{% assign b = a | replace: "ab", "x" %}'),
    context: { a: TEXT },
  },
  { name: 'a quadratic removal', source: each('{% assign b = a | remove: "ab" %}'), context: { a: TEXT } },
  {
    name: 'a last removal, again and again',
    source: each('{% assign b = a | remove_last: "zz" %}'),
    context: { a: TEXT },
  },
  { name: 'a split by nothing, again and again', source: each('{% assign b = a | split: "" %}'), context: { a: TEXT } },
  {
    name: 'words cut, again and again',
    source: each('{% assign b = a | truncatewords: 99999 %}'),
    context: { a: long(99_000, 'a ') },
  },
  {
    name: 'white space stripped, again and again',
    source: each('{% assign b = a | strip %}'),
    context: { a: long(99_000, ' \n\t') },
  },
  {
    name: 'tags stripped from open brackets',
    source: each('{% assign b = a | strip_html %}'),
    context: { a: long(99_000, '<') },
  },
  {
    name: 'tags stripped from open scripts',
    source: each('{% assign b = a | strip_html %}'),
    context: { a: long(99_000, '<script>') },
  },
  {
    name: 'tags stripped from open comments',
    source: each('{% assign b = a | strip_html %}'),
    context: { a: long(99_000, '<!--') },
  },
  {
    name: 'line breaks by the thousand',
    source: each('{% assign b = a | newline_to_br %}{{ b }}'),
    context: { a: long(50_000, '\n') },
  },
  {
    name: 'escaped once, again and again',
    source: each('{% assign b = a | escape_once %}'),
    context: { a: long(99_000, '&amp;&') },
  },
  { name: 'a long text printed again and again', source: each('{{ a }}', 1_000), context: { a: TEXT } },
  { name: 'a long list joined by a long text', source: '{{ l | join: a }}', context: { l: LIST, a: TEXT } },
  { name: 'a long list made unique, again and again', source: each('{% assign m = l | uniq %}'), context: { l: LIST } },
  {
    name: 'a long list mapped, again and again',
    source: each('{% assign m = l | map: "x" %}'),
    context: { l: LIST.map((x) => ({ x })) },
  },
  {
    name: 'a long list sorted, again and again',
    source: each('{% assign m = l | sort_natural | reverse %}'),
    context: { l: LIST },
  },
  {
    name: 'a cut to a huge length',
    source: `{{ "a" | truncate: 5, a }}${each('{{ a | truncate: 90000 }}')}`,
    context: { a: TEXT },
  },
  { name: 'a slice of a huge length', source: each('{{ a | slice: 0, 99999999999 }}', 1_000), context: { a: TEXT } },
];

const DATES_AND_NUMBERS: readonly HostileTemplate[] = [
  { name: 'a date as wide as fifty million', source: '{{ "2020-01-01" | date: "%50000000d" }}' },
  { name: 'a date as wide as four billion', source: '{{ "2020-01-01" | date: "%4294967296Y" }}' },
  { name: 'a date with nanoseconds by the million', source: '{{ "2020-01-01" | date: "%99999999N" }}' },
  { name: 'a date of many wide parts', source: `{{ "2020-01-01" | date: "${long(9_000, '%9999d')}" }}` },
  { name: 'dates, again and again', source: each('{{ "2020-01-01" | date: "%A %d %B %Y" }}') },
  { name: 'a date in a loop with a wide part', source: each('{{ "2020-01-01" | date: "%999999d" }}', 100) },
  { name: 'a division by nothing, again and again', source: each('{{ i | divided_by: 0 }}') },
  { name: 'a power by multiplication', source: `{% assign a = 9 %}${each('{% assign a = a | times: a %}{{ a }}')}` },
  { name: 'rounded to endless digits', source: each('{{ 1.5 | round: 400 }}') },
];

const NESTING: readonly HostileTemplate[] = [
  { name: 'conditions that never end', source: long(49_000, '{% if a %}') },
  { name: 'loops that never end', source: long(49_000, '{% for i in a %}') },
  { name: 'captures that never end', source: long(49_000, '{% capture a %}') },
  { name: 'cases that never end', source: long(49_000, '{% case a %}{% when 1 %}') },
  { name: 'conditions a thousand deep', source: nest(999, '{% if true %}', each('x'), '{% endif %}') },
  {
    name: 'captures nine hundred deep',
    source: `${nest(900, '{% capture a %}', each('x', 900), '{% endcapture %}')}${each('{{ a }}')}`,
  },
  { name: 'unlesses a thousand deep', source: nest(999, '{% unless false %}', each('x'), '{% endunless %}') },
  { name: 'ends without a beginning', source: long(49_000, '{% endif %}') },
  { name: 'an output of a hundred thousand braces', source: long(49_999, '{') },
  { name: 'a path a thousand deep', source: `{{ a${'[a'.repeat(5_000)}${']'.repeat(5_000)} }}${each('x')}` },
  { name: 'a path of ten thousand names', source: `{{ a${'.a'.repeat(20_000)} }}${each('x')}` },
  {
    name: 'an expression of ten thousand parts',
    source: `{% if a${' and a'.repeat(8_000)} %}{% endif %}${each('x')}`,
    context: { a: true },
  },
  { name: 'a chain of filters', source: `{{ a${' | append: a'.repeat(3_000)} }}`, context: { a: long(1_000) } },
  { name: 'three thousand outputs', source: '{{ a }}'.repeat(3_000) },
  { name: 'three thousand tags', source: '{% assign a = 1 %}'.repeat(2_700) },
  { name: 'a raw block that never ends', source: `{% raw %}${long(40_000, '{{ a }}')}` },
  { name: 'a comment that never ends', source: `{% comment %}${long(40_000, 'x')}` },
  { name: 'quotes that never end', source: `{{ "${long(40_000, "'")} }}` },
  { name: 'outputs that never end', source: '{{ a '.repeat(1_900) },
  { name: 'backslashes without an end', source: `{{ "${long(40_000, '\\')}" }}${each('x')}` },
];

const REACHING_OUT: readonly HostileTemplate[] = [
  { name: 'render of a file', source: '{% render "/etc/passwd" %}' },
  { name: 'include of a file', source: '{% include "../../../../etc/passwd" %}' },
  { name: 'include of a name from the values', source: '{% include a %}', context: { a: '/etc/passwd' } },
  { name: 'a layout', source: '{% layout "/etc/passwd" %}' },
  { name: 'a block', source: '{% block a %}{% endblock %}' },
  { name: 'a template that renders itself', source: '{% render "self" %}{% render "self" %}' },
  { name: 'the constructor of a text', source: '{{ a.constructor.constructor }}', context: { a: 'x' }, harmless: '' },
  {
    name: 'the prototype of an object',
    source: '{{ a.__proto__.polluted }}{{ a.prototype }}',
    context: { a: {} },
    harmless: '',
  },
  {
    name: 'the constructor of a list',
    source: '{{ a["constructor"]["constructor"] }}',
    context: { a: [] },
    harmless: '',
  },
  {
    name: 'what every object inherits',
    source: '{{ toString }}{{ hasOwnProperty }}{{ valueOf }}{{ a.toString }}',
    context: { a: {} },
    harmless: '',
  },
  { name: 'the process', source: '{{ process.env.JWT_SECRET }}{{ globalThis }}{{ require }}', harmless: '' },
  {
    name: 'what the program hands to its filters',
    source: '{{ "(now)" }}{{ self }}{{ this }}{{ context }}',
    harmless: '(now)',
  },
  {
    name: 'a written prototype',
    source: '{% assign __proto__ = a %}{{ polluted }}{% assign constructor = a %}',
    context: { a: { polluted: 'yes' } },
    harmless: '',
  },
  { name: 'an evaluated text', source: `{{ l | where_exp: "i", "i == 1" }}`, context: { l: [1] } },
  { name: 'a look at the insides', source: '{{ a | inspect }}{{ a | json }}', context: { a: {} } },
  { name: 'a secret made of noise', source: '{{ l | sample }}', context: { l: [1, 2] } },
  { name: 'a filter named like a property', source: '{{ a | constructor }}', context: { a: 'x' } },
  { name: 'a tag named like a property', source: '{% constructor %}' },
];

/** More than a hundred ways to hold a server up, to make it grow, or to read what is not for reading. */
export const HOSTILE_TEMPLATES: readonly HostileTemplate[] = [
  ...LOOPS,
  ...TEXTS,
  ...DATES_AND_NUMBERS,
  ...NESTING,
  ...REACHING_OUT,
];
