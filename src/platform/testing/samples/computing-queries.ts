/** Arguments of the queries that compute from what they are sent and read nothing. */
export const COMPUTING_QUERIES: Readonly<Record<string, string>> = {
  previewTemplate: `(input: { source: "Hi {{ name }}, {{ brand }}{{ nobody }}", values: { name: "Ada" }, variables: [
    { name: "name", type: STRING }, { name: "brand", type: STRING, default: "we" }, { name: "spare", type: STRING, required: true }] })`,
  validateTemplateAudience: `(input: { source: "Hi {{ name }}{{ nobody }}", segmentBy: "country", rows: [{ name: "Ada", country: "PT" }, {}],
    variables: [{ name: "name", type: STRING, required: true }] })`,
  planABTest: '(input: { baselineRate: 0.05, minimumDetectableEffect: 0.1, dailyVisitors: 1000, sequential: true })',
  evaluateABTest: `(input: { plannedSampleSize: 20000, minimumDetectableEffect: 0.1, variations: [
    { key: "control", isControl: true, visitors: 10000, conversions: 500, trafficPercentage: 50 }
    { key: "bold", visitors: 10000, conversions: 640, trafficPercentage: 50 }] })`,
  evaluateLoggedPolicy: `(input: { decisions: [{ context: "first", action: "a", propensity: 0.5, reward: 1, count: 300 }
    { context: "first", action: "b", propensity: 0.5, reward: 0, count: 300 }], target: [{ action: "a", chance: 0.9 }, { action: "b", chance: 0.1 }] })`,
};
