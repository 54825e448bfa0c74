import { boundedNames, createMetrics } from './metrics';

test('a label takes a limited number of names; known ones stay known', () => {
  const name = boundedNames(2);
  expect(['a', 'b', 'c', 'a', 'd', 'b'].map(name)).toEqual(['a', 'b', 'other', 'a', 'other', 'b']);
});

test('clients cannot make the metrics grow without end by inventing operation names', async () => {
  const { registry, onAnswer } = createMetrics();
  for (let i = 0; i < 1_000; i += 1) {
    onAnswer({ name: `Operation${i}`, type: 'query', durationMs: 1, errorCodes: [] });
  }
  const text = await registry.getSingleMetricAsString('graphql_operation_duration_seconds');
  expect(new Set(text.match(/operation="[^"]*"/g)).size).toBe(201);
  expect(text).toContain('graphql_operation_duration_seconds_count{operation="other",type="query"} 800');
});
