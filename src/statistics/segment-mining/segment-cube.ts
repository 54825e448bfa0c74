import type { ClusterSums } from './cluster-score';

/**
 * What was measured, by cluster (campaign) and every combination of values: one cell for each combination that occurs.
 * Values are numbered from 1; 0 is unknown, and a cell takes no part in what is said about a dimension that it does not
 * know.
 */
export interface SegmentCube {
  readonly clusters: number;
  readonly cells: number;
  /** Cluster of each cell, 0..clusters-1. */
  readonly cluster: Uint32Array;
  readonly dimensions: readonly CubeDimension[];
  /** What a cluster is as a whole. */
  readonly attributes: readonly ClusterAttribute[];
  /** Observations (impressions) of each cell, by which support is judged. */
  readonly support: Float64Array;
  readonly metrics: readonly CubeMetric[];
}

export interface CubeDimension {
  /** Values are 1..size. */
  readonly size: number;
  readonly codes: Uint16Array;
}

export interface ClusterAttribute {
  readonly size: number;
  /** Of each cluster. */
  readonly codes: Uint16Array;
  /** Whether it is combined with conditions inside clusters. */
  readonly isMixed: boolean;
}

/** A rate: events per exposure, one number each per cell, both ≥ 0. */
export interface CubeMetric {
  readonly events: Float64Array;
  readonly exposure: Float64Array;
  /** What is counted where `events` are an amount of money; floors on events are floors on these. */
  readonly counts: Float64Array;
  /** Metrics (by index) of which this one is a product: what they explain is not found again in it. */
  readonly follows: readonly number[];
}

/** Conditions that must all hold: values of dimensions, and perhaps one of a cluster attribute. */
export interface Segment {
  /** Indices of dimensions, ascending. */
  readonly dimensions: readonly number[];
  /** The value of each. */
  readonly values: readonly number[];
  /** Indices of attributes, ascending, and their values. */
  readonly attributes: readonly number[];
  readonly attributeValues: readonly number[];
}

/** Sums of a column by cluster and combination of values of some dimensions. */
export interface Tabulation {
  /** Combinations; that of a segment is `combinationOf`. */
  readonly width: number;
  /** clusters × width. */
  readonly sums: Float64Array;
  /** Per cluster, over the cells that know all of these dimensions. */
  readonly totals: Float64Array;
}

/** Adds up one column of a cube, each cell times its weight where weights are given. */
export function tabulate(
  cube: SegmentCube,
  dimensions: readonly number[],
  column: Float64Array,
  weights: Float64Array | null = null,
): Tabulation {
  const { width, strides } = layoutOf(cube, dimensions);
  const sums = new Float64Array(cube.clusters * width);
  const totals = new Float64Array(cube.clusters);
  const codes = dimensions.map((dimension) => cube.dimensions[dimension].codes);
  const depth = codes.length;
  for (let cell = 0; cell < cube.cells; cell++) {
    let at = 0;
    let isKnown = true;
    for (let d = 0; d < depth; d++) {
      const code = codes[d][cell];
      if (code === 0) {
        isKnown = false;
        break;
      }
      at += (code - 1) * strides[d];
    }
    if (!isKnown) continue;
    const value = weights === null ? column[cell] : column[cell] * weights[cell];
    const cluster = cube.cluster[cell];
    sums[cluster * width + at] += value;
    totals[cluster] += value;
  }
  return { width, sums, totals };
}

/** Where the sums of this combination of values stand in a row of a tabulation. */
export function combinationOf(cube: SegmentCube, dimensions: readonly number[], values: readonly number[]): number {
  const { strides } = layoutOf(cube, dimensions);
  return values.reduce((at, value, d) => at + (value - 1) * strides[d], 0);
}

/** The values behind a place in a row of a tabulation. */
export function valuesAt(cube: SegmentCube, dimensions: readonly number[], combination: number): number[] {
  const { strides } = layoutOf(cube, dimensions);
  return dimensions.map((dimension, d) => (Math.floor(combination / strides[d]) % cube.dimensions[dimension].size) + 1);
}

/** The cells in which all conditions of a segment hold. */
export function cellsOf(cube: SegmentCube, segment: Segment): Uint32Array {
  const members: number[] = [];
  for (let cell = 0; cell < cube.cells; cell++) if (holds(cube, segment, cell)) members.push(cell);
  return Uint32Array.from(members);
}

/** Sums of one metric inside and around a segment, by cluster; exposure times the weights where they are given. */
export function clusterSums(
  cube: SegmentCube,
  segment: Segment,
  metric: CubeMetric,
  weights: Float64Array | null,
): ClusterSums {
  const sums = {
    insideEvents: new Float64Array(cube.clusters),
    insideExposure: new Float64Array(cube.clusters),
    events: new Float64Array(cube.clusters),
    exposure: new Float64Array(cube.clusters),
    counts: new Float64Array(cube.clusters),
  };
  for (let cell = 0; cell < cube.cells; cell++) {
    const cluster = cube.cluster[cell];
    if (!isEligible(cube, segment, cell, cluster)) continue;
    const exposure = weights === null ? metric.exposure[cell] : metric.exposure[cell] * weights[cell];
    sums.events[cluster] += metric.events[cell];
    sums.counts[cluster] += metric.counts[cell];
    sums.exposure[cluster] += exposure;
    if (!holds(cube, segment, cell)) continue;
    sums.insideEvents[cluster] += metric.events[cell];
    sums.insideExposure[cluster] += exposure;
  }
  return sums;
}

/** Whether a cell is part of the comparison: its cluster has the attributes, and it knows the dimensions. */
function isEligible(cube: SegmentCube, segment: Segment, cell: number, cluster: number): boolean {
  return (
    hasAttributes(cube, segment, cluster) &&
    segment.dimensions.every((dimension) => cube.dimensions[dimension].codes[cell] !== 0)
  );
}

function holds(cube: SegmentCube, segment: Segment, cell: number): boolean {
  const { dimensions, values } = segment;
  for (let d = 0; d < dimensions.length; d++) {
    if (cube.dimensions[dimensions[d]].codes[cell] !== values[d]) return false;
  }
  return hasAttributes(cube, segment, cube.cluster[cell]);
}

/** Whether a cluster has all attribute values of a segment. */
export function hasAttributes(cube: SegmentCube, { attributes, attributeValues }: Segment, cluster: number): boolean {
  return attributes.every((attribute, a) => cube.attributes[attribute].codes[cluster] === attributeValues[a]);
}

function layoutOf(cube: SegmentCube, dimensions: readonly number[]): { width: number; strides: number[] } {
  let width = 1;
  const strides = dimensions.map((dimension) => {
    const stride = width;
    width *= cube.dimensions[dimension].size;
    return stride;
  });
  return { width, strides };
}
