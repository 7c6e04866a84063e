/** The trainer's worker, whose newest graphics device is destroyed on the message "destroy". */
import "../../../src/worker/trainer.worker.ts";

const devices: GPUDevice[] = [];
const { prototype } = GPUAdapter;
const request = Reflect.get(prototype, "requestDevice");
prototype.requestDevice = async function requestDevice(this: GPUAdapter, ...asked) {
  const device = await request.apply(this, asked);
  devices.push(device);
  return device;
};
addEventListener("message", ({ data }) => {
  if (data === "destroy") devices.at(-1)?.destroy();
});
