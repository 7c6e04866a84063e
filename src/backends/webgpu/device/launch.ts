/** A dispatch with everything made beforehand. */
export interface Launch {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}
