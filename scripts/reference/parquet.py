#!/usr/bin/env python3
"""Two small data sets as Hugging Face keeps them, for tests: python3 scripts/reference/parquet.py (needs pyarrow and Pillow)."""
import io
import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "fixtures", "parquet")
random = np.random.RandomState(3)


def picture(kind):
    file = io.BytesIO()
    Image.fromarray(random.randint(0, 256, (8, 8, 3)).astype(np.uint8)).save(file, kind)
    return file.getvalue()


def write(name, table, features):
    about = json.dumps({"info": {"features": features}})
    os.makedirs(HERE, exist_ok=True)
    pq.write_table(table.replace_schema_metadata({"huggingface": about}), os.path.join(HERE, name), row_group_size=3)


image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
features = {"image": {"_type": "Image"}, "label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}
for part, labels in (("train", [0, 1, 0, 1, 1, -1, 0]), ("test", [1, 0])):
    rows = [{"bytes": picture("PNG" if i % 2 else "JPEG"), "path": "%d.png" % i} for i in range(len(labels))]
    write(part + "-00000-of-00001.parquet", pa.table({"image": pa.array(rows, image), "label": pa.array(labels, pa.int64())}), features)
lines = ["The cat sat on the mat %d times, and then it went away again." % i for i in range(60)]
write("text.parquet", pa.table({"id": ["a"] * 60, "text": lines}), {"text": {"dtype": "string", "_type": "Value"}})
