/** Set-ups as the page's address says them: small networks, which train in seconds on one core. */
export const pictures = "backend=wasm&width=8&pictureSize=32&batchSize=64&epochs=6&learningRate=0.05";
export const text = "model=transformer&backend=wasm&emsize=32&hidden=32&batchSize=20&epochs=6&steps=400";
export const gpt =
  "model=gpt&backend=wasm&emsize=32&layers=1&heads=2&bptt=32&batchSize=8&epochs=2000&steps=50000&read.tokenizer=characters";
