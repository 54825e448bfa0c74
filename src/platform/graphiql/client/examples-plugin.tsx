import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { ReactNode } from 'react';
import type { GraphiqlExample } from '../settings';
import { tabOf } from './session';

/** A pane that lists the server's examples, for those who have closed or changed the tabs they came in. */
export function createExamplesPlugin(examples: readonly GraphiqlExample[], headers: string): GraphiQLPlugin {
  return {
    title: 'Examples',
    icon: ExamplesIcon,
    content: () => <ExampleList examples={examples} headers={headers} />,
  };
}

function ExampleList(props: { examples: readonly GraphiqlExample[]; headers: string }): ReactNode {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const open = (example: GraphiqlExample): void => {
    const tab = tabOf(example, props.headers);
    addTab();
    queryEditor?.setValue(tab.query ?? '');
    variableEditor?.setValue(tab.variables ?? '');
  };
  return (
    <section aria-label="Examples">
      <div className="examples-title">Examples</div>
      <p className="examples-hint">Each opens in a tab of its own, ready to run.</p>
      <ul className="examples-list">
        {props.examples.map((example) => (
          <li key={example.title}>
            <button type="button" className="graphiql-un-styled" onClick={() => open(example)}>
              {example.title}
              <code>{operationLine(example.query)}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function operationLine(query: string): string {
  const line = query.split('\n').find((candidate) => /^\s*(query|mutation|subscription|\{)/.test(candidate)) ?? '';
  return line.replace(/[({].*$/, '').trim();
}

function ExamplesIcon(): ReactNode {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M9.5 18h5M10.5 21h3M12 3a6.5 6.5 0 0 0-3.8 11.8c.6.5 1 1 1 1.7h5.6c0-.7.4-1.2 1-1.7A6.5 6.5 0 0 0 12 3Z" />
    </svg>
  );
}
