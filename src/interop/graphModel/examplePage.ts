/** A page that names a chosen picture; it has to be served, since browsers let no page read files beside it. */
export const examplePage = `<!doctype html><meta charset="utf-8"><title>Name a picture</title>
<script src="https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0"></script>
<input type="file" accept="image/*"><ol></ol>
<script type="module">
const model = await tf.loadGraphModel("model.json"), { classes, mean, standard_deviation, size } = model.metadata;
document.querySelector("input").onchange = async ({ target }) => {
  const picture = await createImageBitmap(target.files[0]), side = Math.min(picture.width, picture.height);
  const square = await createImageBitmap(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side);
  const input = tf.browser.fromPixels(square).resizeBilinear([size, size]).div(255).sub(mean).div(standard_deviation);
  const { values, indices } = tf.topk(model.predict(input.expandDims()).softmax().squeeze(), Math.min(5, classes.length));
  const [shares, places] = [await values.data(), await indices.data()];
  document.querySelector("ol").innerHTML = [...places].map((_, i) => "<li>").join("");
  document.querySelectorAll("li").forEach((li, i) => (li.textContent = classes[places[i]] + " " + (100 * shares[i]).toFixed(1) + " %"));
};
</script>
`;
