import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEXT_LIMITS } from '../checking/text-limits';
import { ALLOWED_FILTERS, ALLOWED_TAGS, createEngine } from './liquid-engine';

const document = readFileSync(join(__dirname, '../../../../docs/content.md'), 'utf8');

test('there are exactly the tags and filters that docs/content.md lists', () => {
  const listed = (title: string) => {
    const [paragraph = ''] = document.slice(document.indexOf(`\n${title}: `)).split('\n\n');
    return [...paragraph.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  };
  expect(listed('Tags')).toEqual(ALLOWED_TAGS);
  expect(listed('Filters')).toEqual(ALLOWED_FILTERS);
  const engine = createEngine({ html: false, language: null });
  expect(Object.keys(engine.tags).sort()).toEqual([...ALLOWED_TAGS].sort());
  expect(Object.keys(engine.filters).sort()).toEqual([...ALLOWED_FILTERS].sort());
});

test('the limits of platforms are those of docs/content.md', () => {
  const number = (value: number) => value.toLocaleString('en-US');
  for (const { platform, slot, shown, accepted } of TEXT_LIMITS) {
    const cell = [shown && `${number(shown)} shown`, accepted && `${number(accepted)} taken`]
      .filter(Boolean)
      .join(', ');
    const row = document.split('\n').find((line) => line.startsWith(`| ${platform} |`)) ?? '';
    const column = ['PRIMARY_TEXT', 'HEADLINE', 'DESCRIPTION'].indexOf(slot);
    expect([platform, slot, row.split('|')[column + 2]?.trim()]).toEqual([platform, slot, cell]);
  }
});
