/** What was sent to graphics devices and is held on them. */
export interface GpuCounts {
  dispatches: number;
  submits: number;
  buffersMade: number;
  uploadedBytes: number;
  heldBytes: number;
  peakBytes: number;
}

export const noCounts = (): GpuCounts => ({
  dispatches: 0,
  submits: 0,
  buffersMade: 0,
  uploadedBytes: 0,
  heldBytes: 0,
  peakBytes: 0,
});

/** An argument of writeBuffer in bytes: it counts in elements of a typed array, in bytes of a buffer. */
function writtenBytes(data: GPUAllowSharedBufferSource, offset = 0, size?: number): number {
  const unit = ArrayBuffer.isView(data) && "BYTES_PER_ELEMENT" in data ? Number(data.BYTES_PER_ELEMENT) : 1;
  return size === undefined ? data.byteLength - offset * unit : size * unit;
}

/**
 * Counts what goes to graphics devices at the browser's own entry points, so that whoever sends it, our kernels or another
 * library, is counted alike. One at a time; `end` gives the entry points back.
 */
export class GpuCounter {
  /** Where what happens now is counted. */
  current: GpuCounts = noCounts();
  readonly end: () => void;

  constructor() {
    if (typeof GPUQueue === "undefined") {
      this.end = () => {};
      return;
    }
    const owners = new WeakMap<GPUBuffer, GpuCounts>();
    const current = (): GpuCounts => this.current;
    const [queue, pass, device, buffer] = [
      GPUQueue.prototype,
      GPUComputePassEncoder.prototype,
      GPUDevice.prototype,
      GPUBuffer.prototype,
    ];
    const { writeBuffer, submit } = queue;
    const { dispatchWorkgroups } = pass;
    const { createBuffer } = device;
    const { destroy } = buffer;
    queue.writeBuffer = function (
      to: GPUBuffer,
      at: number,
      data: GPUAllowSharedBufferSource,
      offset?: number,
      size?: number,
    ) {
      current().uploadedBytes += writtenBytes(data, offset, size);
      writeBuffer.call(this, to, at, data, offset, size);
    };
    queue.submit = function (commands) {
      current().submits += 1;
      return submit.call(this, commands);
    };
    pass.dispatchWorkgroups = function (x, y, z) {
      current().dispatches += 1;
      return dispatchWorkgroups.call(this, x, y, z);
    };
    device.createBuffer = function (descriptor) {
      const counts = current();
      const made = createBuffer.call(this, descriptor);
      owners.set(made, counts);
      counts.buffersMade += 1;
      counts.heldBytes += descriptor.size;
      counts.peakBytes = Math.max(counts.peakBytes, counts.heldBytes);
      // What is mapped from the start is written from JavaScript.
      if (descriptor.mappedAtCreation) counts.uploadedBytes += descriptor.size;
      return made;
    };
    buffer.destroy = function () {
      const counts = owners.get(this);
      if (counts) counts.heldBytes -= this.size;
      owners.delete(this);
      return destroy.call(this);
    };
    this.end = () => {
      Object.assign(queue, { writeBuffer, submit });
      Object.assign(pass, { dispatchWorkgroups });
      Object.assign(device, { createBuffer });
      Object.assign(buffer, { destroy });
    };
  }
}
