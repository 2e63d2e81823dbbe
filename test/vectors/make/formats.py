"""Messages in binary formats, made by the formats' own implementations, with what they say.

  python -m venv VENV && VENV/bin/pip install -r formats-requirements.txt && VENV/bin/python formats.py

Writes ../formats/binary.json: values in base64. Avro by fastavro 1.12.1, Protobuf by protobuf 5.29.5 (classes made of the .proto files
by grpcio-tools 1.71.2), CloudEvents by the CloudEvents SDK 1.12.0. The messages of TensorFlow Serving are made of a file with the field
numbers of the public interface files (tensorflow_serving/apis/*.proto at 44bc38c and after, tensorflow/core/framework/tensor.proto).
"""

import base64, importlib, io, json, pathlib, struct, sys, tempfile

import fastavro
from cloudevents.conversion import to_binary, to_structured
from cloudevents.http import CloudEvent
from grpc_tools import protoc

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "formats"
SCHEMAS = HERE.parent.parent.parent / "docs" / "schemas"

TF = '''syntax = "proto3";
package tensorflow.serving;
message PredictionLog { LogMetadata log_metadata = 1; oneof log_type { ClassifyLog classify_log = 2; RegressLog regress_log = 3; PredictLog predict_log = 6; SessionRunLog session_run_log = 5; } }
message SessionRunLog {}
message LogMetadata { ModelSpec model_spec = 1; SamplingConfig sampling_config = 2; repeated string saved_model_tags = 3; int64 timestamp_secs = 4; string dc = 5; }
message SamplingConfig { double sampling_rate = 1; }
message Int64Value { int64 value = 1; }
message ModelSpec { string name = 1; oneof version_choice { Int64Value version = 2; string version_label = 4; } string signature_name = 3; }
message PredictLog { PredictRequest request = 1; PredictResponse response = 2; }
message PredictRequest { ModelSpec model_spec = 1; map<string, TensorProto> inputs = 2; repeated string output_filter = 3; }
message PredictResponse { ModelSpec model_spec = 2; map<string, TensorProto> outputs = 1; }
message ClassifyLog { Request request = 1; ClassificationResponse response = 2; }
message Request { ModelSpec model_spec = 1; Input input = 2; }
message ClassificationResponse { ClassificationResult result = 1; ModelSpec model_spec = 2; }
message ClassificationResult { repeated Classifications classifications = 1; }
message Classifications { repeated Class classes = 1; }
message Class { string label = 1; float score = 2; }
message RegressLog { Request request = 1; RegressionResponse response = 2; }
message RegressionResponse { RegressionResult result = 1; ModelSpec model_spec = 2; }
message RegressionResult { repeated Regression regressions = 1; }
message Regression { float value = 1; }
message Input { oneof kind { ExampleList example_list = 1; ExampleListWithContext example_list_with_context = 2; } }
message ExampleList { repeated Example examples = 1; }
message ExampleListWithContext { repeated Example examples = 1; Example context = 2; }
message Example { Features features = 1; }
message Features { map<string, Feature> feature = 1; }
message Feature { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
message BytesList { repeated bytes value = 1; }
message FloatList { repeated float value = 1 [packed = true]; }
message Int64List { repeated int64 value = 1 [packed = true]; }
message TensorShapeProto { message Dim { int64 size = 1; string name = 2; } repeated Dim dim = 2; bool unknown_rank = 3; }
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; int32 version_number = 3; bytes tensor_content = 4; repeated int32 half_val = 13 [packed = true]; repeated float float_val = 5 [packed = true]; repeated double double_val = 6 [packed = true]; repeated int32 int_val = 7 [packed = true]; repeated bytes string_val = 8; repeated int64 int64_val = 10 [packed = true]; repeated bool bool_val = 11 [packed = true]; }
'''

vectors = {}


def put(name, value, **facts):
    vectors[name] = {"value": base64.b64encode(value).decode(), **facts}


def compiled(name, text):
    work = pathlib.Path(tempfile.mkdtemp())
    (work / f"{name}.proto").write_text(text)
    google = pathlib.Path(protoc.__file__).parent / "_proto"
    assert protoc.main(["protoc", f"-I{work}", f"-I{google}", f"--python_out={work}", f"{name}.proto"]) == 0
    sys.path.insert(0, str(work))
    return importlib.import_module(f"{name}_pb2")


# Avro: magic byte, id 7, then the datum.
schema = fastavro.parse_schema(json.loads((SCHEMAS / "prediction.avsc").read_text()))
record = {
    "event_id": "a-1", "model": "credit", "version": "3", "ts": 1746100800123456,
    "features": {"age": 41.5, "visits": 9007199254740993, "member": True, "city": "Zürich", "income": None, "ratio": float("nan")},
    "prediction": {"value": 0.25, "label": None, "scores": {"raw": -1.5}},
}
datum = io.BytesIO()
fastavro.schemaless_writer(datum, schema, record)
put("avro", b"\x00" + struct.pack(">I", 7) + datum.getvalue())
put("avro-by-guid", datum.getvalue(), header=base64.b64encode(b"\x01" + bytes.fromhex("00112233445566778899aabbccddeeff")).decode())
decimal = fastavro.parse_schema({"type": "record", "name": "D", "fields": [
    {"name": "model", "type": "string"}, {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "features", "type": {"type": "record", "name": "F", "fields": [
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "raw", "type": "bytes"}, {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}}]}}]})
import datetime, decimal as numbers
datum = io.BytesIO()
fastavro.schemaless_writer(datum, decimal, {"model": "prices", "ts": 1746100800000, "features": {"price": numbers.Decimal("-12.34"), "raw": b"\x01\x02", "kind": "B"}})
put("avro-decimal", b"\x00" + struct.pack(">I", 9) + datum.getvalue(), schema=json.dumps({k: v for k, v in decimal.items() if not k.startswith("__")}))

# Protobuf: magic byte, id 8, message indexes, then the message.
ours = compiled("leeway", (SCHEMAS / "leeway.proto").read_text())
message = ours.Prediction(event_id="p-1", model="credit")
message.ts.seconds, message.ts.nanos = 1746100800, 123_000_000
message.features["age"].number = 0.0
message.features["city"].text = "Zürich"
message.features["member"].flag = False
message.features["income"].SetInParent()
message.prediction.value = 0.0
message.prediction.scores["raw"] = 0.75
body = message.SerializeToString(deterministic=True)
put("protobuf", b"\x00" + struct.pack(">I", 8) + b"\x00" + body)
put("protobuf-by-header", body, header=base64.b64encode(b"\x00" + struct.pack(">I", 8) + b"\x00").decode())
label = ours.Label(event_id="p-1", model="credit")
label.label.text = "late"
label.ts.seconds = 1746187200
truth = fastavro.parse_schema(json.loads((SCHEMAS / "label.avsc").read_text()))
datum = io.BytesIO()
fastavro.schemaless_writer(datum, truth, {"event_id": "a-1", "model": "credit", "ts": 1746187200000000, "label": True})
put("avro-label", b"\x00" + struct.pack(">I", 11) + datum.getvalue())
put("protobuf-label", b"\x00" + struct.pack(">I", 8) + b"\x02\x06" + label.SerializeToString())

# TensorFlow Serving: a PredictionLog has no frame.
tf = compiled("tfserving", TF)
log = tf.PredictionLog()
log.log_metadata.model_spec.name = "iris"
log.log_metadata.sampling_config.sampling_rate = 0.1
log.log_metadata.timestamp_secs = 1746100800
request, response = log.predict_log.request, log.predict_log.response
request.model_spec.name = "iris"
x = request.inputs["x"]
x.dtype = 1
for size in (2, 2):
    x.tensor_shape.dim.add(size=size)
x.tensor_content = struct.pack("<4f", 5.5, 3.25, 6.5, 2.75)
colour = request.inputs["colour"]
colour.dtype = 7
colour.tensor_shape.dim.add(size=2)
colour.string_val.extend([b"red", b"\xff\xfe\x00"])
score = response.outputs["score"]
score.dtype = 2
score.tensor_shape.dim.add(size=2)
score.double_val.extend([0.25, 0.75])
probabilities = response.outputs["probabilities"]
probabilities.dtype = 19
for size in (2, 2):
    probabilities.tensor_shape.dim.add(size=size)
probabilities.half_val.extend([0x3400, 0x3A00, 0x3800, 0x3800])
response.model_spec.name = "iris"
response.model_spec.version.value = 12
put("tf-predict", log.SerializeToString(deterministic=True))

log = tf.PredictionLog()
log.log_metadata.timestamp_secs = 1746100800
classify = log.classify_log
classify.request.model_spec.name = "census"
classify.request.input.example_list_with_context.context.features.feature["country"].bytes_list.value.append(b"CH")
example = classify.request.input.example_list_with_context.examples.add()
example.features.feature["age"].int64_list.value.append(41)
example.features.feature["scores"].float_list.value.extend([0.5, 1.5])
example.features.feature["empty"].float_list.SetInParent()
for name, p in (("no", 0.25), ("yes", 0.75)):
    (classify.response.result.classifications.add() if not classify.response.result.classifications else classify.response.result.classifications[0]).classes.add(label=name, score=p)
classify.response.model_spec.version_label = "stable"
put("tf-classify", log.SerializeToString(deterministic=True))

log = tf.PredictionLog()
log.regress_log.request.model_spec.name = "prices"
log.regress_log.request.input.example_list.examples.add().features.feature["rooms"].int64_list.value.append(3)
log.regress_log.response.result.regressions.add(value=1.5)
put("tf-regress", log.SerializeToString(deterministic=True))

log = tf.PredictionLog()
log.session_run_log.SetInParent()
put("tf-session", log.SerializeToString())

# CloudEvents as the SDK writes them: KServe's logger sets the same attributes.
attributes = {
    "type": "org.kubeflow.serving.inference.request", "source": "http://localhost:9081/", "id": "0009174a-24a8-4603-b098-09c8799950e9",
    "time": "2026-05-01T12:00:00.123456Z", "datacontenttype": "application/json", "inferenceservicename": "sklearn-iris",
    "namespace": "default", "component": "predictor", "endpoint": "", "metadata": "null",
}
event = CloudEvent(attributes, {"instances": [[6.8, 2.8, 4.8, 1.4], [6.0, 3.4, 4.5, 1.6]]})
for name, (headers, value) in (("cloudevent-binary", to_binary(event)), ("cloudevent-structured", to_structured(event))):
    put(name, value, headers=dict(headers))

(OUT / "binary.json").write_text(json.dumps(vectors, indent=1, sort_keys=True) + "\n")
print(", ".join(vectors))
