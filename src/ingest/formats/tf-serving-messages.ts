import protobuf from 'protobufjs';

/**
 * The messages of TensorFlow Serving's request log that are read, with the field numbers of its public interface files
 * (tensorflow_serving/apis and config, tensorflow/core/framework and example). Fields that are left out are skipped when read.
 */
const MESSAGES = `syntax = "proto3";
message PredictionLog {
  LogMetadata log_metadata = 1;
  oneof log_type {
    ClassifyLog classify_log = 2;
    RegressLog regress_log = 3;
    PredictLog predict_log = 6;
    Opaque predict_streamed_log = 7;
    Opaque multi_inference_log = 4;
    Opaque session_run_log = 5;
  }
}
message Opaque {}
message LogMetadata { ModelSpec model_spec = 1; SamplingConfig sampling_config = 2; int64 timestamp_secs = 4; }
message SamplingConfig { double sampling_rate = 1; }
message Int64Value { int64 value = 1; }
message ModelSpec { string name = 1; oneof version_choice { Int64Value version = 2; string version_label = 4; } string signature_name = 3; }
message PredictLog { PredictRequest request = 1; PredictResponse response = 2; }
message PredictRequest { ModelSpec model_spec = 1; map<string, TensorProto> inputs = 2; }
message PredictResponse { map<string, TensorProto> outputs = 1; ModelSpec model_spec = 2; }
message ClassifyLog { ExampleRequest request = 1; ClassificationResponse response = 2; }
message ExampleRequest { ModelSpec model_spec = 1; Input input = 2; }
message ClassificationResponse { ClassificationResult result = 1; ModelSpec model_spec = 2; }
message ClassificationResult { repeated Classifications classifications = 1; }
message Classifications { repeated Class classes = 1; }
message Class { string label = 1; float score = 2; }
message RegressLog { ExampleRequest request = 1; RegressionResponse response = 2; }
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
message FloatList { repeated float value = 1; }
message Int64List { repeated int64 value = 1; }
message TensorShapeProto { message Dim { int64 size = 1; } repeated Dim dim = 2; }
message TensorProto {
  int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4;
  repeated float float_val = 5; repeated double double_val = 6; repeated int32 int_val = 7; repeated bytes string_val = 8;
  repeated int64 int64_val = 10; repeated bool bool_val = 11; repeated int32 half_val = 13; repeated uint32 uint32_val = 16; repeated uint64 uint64_val = 17;
}`;

/** A model as requests and answers name it. */
export interface ModelSpec {
  readonly name?: string;
  readonly version?: { readonly value?: number };
  readonly version_label?: string;
}

/** A tensor as it is logged: its values in the list of its type, or as bytes in `tensor_content`. */
export interface TensorMessage {
  readonly dtype?: number;
  readonly tensor_shape?: { readonly dim?: readonly { readonly size?: number }[] };
  readonly tensor_content?: Buffer;
  readonly [list: `${string}_val`]: readonly (number | boolean | Buffer)[] | undefined;
}

/** One example: features by name, each a list. */
export interface ExampleMessage {
  readonly features?: { readonly feature?: Readonly<Record<string, FeatureMessage>> };
}

interface FeatureMessage {
  readonly bytes_list?: { readonly value?: readonly Buffer[] };
  readonly float_list?: { readonly value?: readonly number[] };
  readonly int64_list?: { readonly value?: readonly number[] };
}

/** What the model was given by the classify and regress calls. */
export interface ExampleRequest {
  readonly model_spec?: ModelSpec;
  readonly input?: {
    readonly example_list?: { readonly examples?: readonly ExampleMessage[] };
    readonly example_list_with_context?: {
      readonly examples?: readonly ExampleMessage[];
      readonly context?: ExampleMessage;
    };
  };
}

/** A logged call. */
export interface PredictionLog {
  readonly log_metadata?: { readonly model_spec?: ModelSpec; readonly timestamp_secs?: number };
  readonly predict_log?: {
    readonly request?: { readonly model_spec?: ModelSpec; readonly inputs?: Readonly<Record<string, TensorMessage>> };
    readonly response?: { readonly model_spec?: ModelSpec; readonly outputs?: Readonly<Record<string, TensorMessage>> };
  };
  readonly classify_log?: {
    readonly request?: ExampleRequest;
    readonly response?: {
      readonly model_spec?: ModelSpec;
      readonly result?: {
        readonly classifications?: readonly {
          readonly classes?: readonly { readonly label?: string; readonly score?: number }[];
        }[];
      };
    };
  };
  readonly regress_log?: {
    readonly request?: ExampleRequest;
    readonly response?: {
      readonly model_spec?: ModelSpec;
      readonly result?: { readonly regressions?: readonly { readonly value?: number }[] };
    };
  };
  readonly predict_streamed_log?: object;
  readonly multi_inference_log?: object;
  readonly session_run_log?: object;
}

let type: protobuf.Type | undefined;

/** Reads the bytes of a PredictionLog; throws where they are none. */
export function decodePredictionLog(bytes: Buffer): PredictionLog {
  type ??= protobuf.parse(MESSAGES, { keepCase: true }).root.lookupType('PredictionLog');
  return type.toObject(type.decode(bytes), { longs: Number, bytes: Buffer });
}
