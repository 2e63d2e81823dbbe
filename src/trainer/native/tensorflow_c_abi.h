// The part of TensorFlow's C interface that the addon of @tensorflow/tfjs-node calls, written down from the published,
// stable ABI of TensorFlow 2.x. It stands in for the full headers, which the Java artefact does not carry.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern "C" {

typedef enum TF_DataType {
  TF_FLOAT = 1,
  TF_INT32 = 3,
  TF_UINT8 = 4,
  TF_STRING = 7,
  TF_COMPLEX64 = 8,
  TF_INT64 = 9,
  TF_BOOL = 10,
  TF_RESOURCE = 20
} TF_DataType;

typedef enum TF_Code { TF_OK = 0 } TF_Code;

typedef enum TF_AttrType {
  TF_ATTR_STRING = 0,
  TF_ATTR_INT = 1,
  TF_ATTR_FLOAT = 2,
  TF_ATTR_BOOL = 3,
  TF_ATTR_TYPE = 4,
  TF_ATTR_SHAPE = 5
} TF_AttrType;

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Graph TF_Graph;
typedef struct TF_Operation TF_Operation;
typedef struct TF_Session TF_Session;
typedef struct TF_SessionOptions TF_SessionOptions;
typedef struct TF_DeviceList TF_DeviceList;
typedef struct TFE_Context TFE_Context;
typedef struct TFE_ContextOptions TFE_ContextOptions;
typedef struct TFE_Op TFE_Op;
typedef struct TFE_TensorHandle TFE_TensorHandle;

typedef struct TF_Buffer {
  const void* data;
  size_t length;
  void (*data_deallocator)(void* data, size_t length);
} TF_Buffer;

typedef struct TF_Output {
  TF_Operation* oper;
  int index;
} TF_Output;

// Status, buffers, tensors.
const char* TF_Version(void);
size_t TF_DataTypeSize(TF_DataType type);
TF_Status* TF_NewStatus(void);
void TF_DeleteStatus(TF_Status*);
TF_Code TF_GetCode(const TF_Status*);
const char* TF_Message(const TF_Status*);
TF_Buffer* TF_NewBuffer(void);
TF_Buffer* TF_NewBufferFromString(const void* proto, size_t length);
void TF_DeleteBuffer(TF_Buffer*);
TF_Tensor* TF_NewTensor(TF_DataType, const int64_t* dims, int dim_count, void* data, size_t length,
                        void (*deallocator)(void* data, size_t length, void* arg), void* deallocator_arg);
TF_Tensor* TF_AllocateTensor(TF_DataType, const int64_t* dims, int dim_count, size_t length);
void TF_DeleteTensor(TF_Tensor*);
TF_DataType TF_TensorType(const TF_Tensor*);
int TF_NumDims(const TF_Tensor*);
int64_t TF_Dim(const TF_Tensor*, int index);
size_t TF_TensorByteSize(const TF_Tensor*);
void* TF_TensorData(const TF_Tensor*);
int64_t TF_TensorElementCount(const TF_Tensor*);

// Graphs and sessions: reading a SavedModel and running its signatures.
TF_Graph* TF_NewGraph(void);
void TF_DeleteGraph(TF_Graph*);
TF_Operation* TF_GraphOperationByName(TF_Graph*, const char* name);
TF_SessionOptions* TF_NewSessionOptions(void);
void TF_DeleteSessionOptions(TF_SessionOptions*);
TF_Session* TF_LoadSessionFromSavedModel(const TF_SessionOptions*, const TF_Buffer* run_options, const char* directory,
                                         const char* const* tags, int tag_count, TF_Graph*, TF_Buffer* meta_graph,
                                         TF_Status*);
void TF_DeleteSession(TF_Session*, TF_Status*);
void TF_SessionRun(TF_Session*, const TF_Buffer* run_options, const TF_Output* inputs, TF_Tensor* const* input_values,
                   int input_count, const TF_Output* outputs, TF_Tensor** output_values, int output_count,
                   const TF_Operation* const* targets, int target_count, TF_Buffer* run_metadata, TF_Status*);
int TF_DeviceListCount(const TF_DeviceList*);
const char* TF_DeviceListName(const TF_DeviceList*, int index, TF_Status*);
const char* TF_DeviceListType(const TF_DeviceList*, int index, TF_Status*);
void TF_DeleteDeviceList(TF_DeviceList*);

// Eager execution: one operation at a time, which is how the addon computes.
TFE_ContextOptions* TFE_NewContextOptions(void);
void TFE_DeleteContextOptions(TFE_ContextOptions*);
TFE_Context* TFE_NewContext(const TFE_ContextOptions*, TF_Status*);
void TFE_DeleteContext(TFE_Context*);
TF_DeviceList* TFE_ContextListDevices(TFE_Context*, TF_Status*);
TFE_TensorHandle* TFE_NewTensorHandle(const TF_Tensor*, TF_Status*);
void TFE_DeleteTensorHandle(TFE_TensorHandle*);
TF_DataType TFE_TensorHandleDataType(TFE_TensorHandle*);
int TFE_TensorHandleNumDims(TFE_TensorHandle*, TF_Status*);
int64_t TFE_TensorHandleDim(TFE_TensorHandle*, int index, TF_Status*);
TF_Tensor* TFE_TensorHandleResolve(TFE_TensorHandle*, TF_Status*);
TFE_TensorHandle* TFE_TensorHandleCopyToDevice(TFE_TensorHandle*, TFE_Context*, const char* device, TF_Status*);
TFE_Op* TFE_NewOp(TFE_Context*, const char* name, TF_Status*);
void TFE_DeleteOp(TFE_Op*);
void TFE_OpAddInput(TFE_Op*, TFE_TensorHandle*, TF_Status*);
void TFE_Execute(TFE_Op*, TFE_TensorHandle** results, int* result_count, TF_Status*);
void TFE_OpSetAttrString(TFE_Op*, const char* name, const void* value, size_t length);
void TFE_OpSetAttrInt(TFE_Op*, const char* name, int64_t value);
void TFE_OpSetAttrFloat(TFE_Op*, const char* name, float value);
void TFE_OpSetAttrBool(TFE_Op*, const char* name, unsigned char value);
void TFE_OpSetAttrType(TFE_Op*, const char* name, TF_DataType value);
void TFE_OpSetAttrShape(TFE_Op*, const char* name, const int64_t* dims, int dim_count, TF_Status*);
void TFE_OpSetAttrIntList(TFE_Op*, const char* name, const int64_t* values, int count);
void TFE_OpSetAttrFloatList(TFE_Op*, const char* name, const float* values, int count);
void TFE_OpSetAttrBoolList(TFE_Op*, const char* name, const unsigned char* values, int count);

}  // extern "C"

// One element of a string tensor: 24 bytes, little endian. The two low bits of the first byte say how the text is kept:
// 0 inside the element (up to 22 characters), 1 in a block this element owns, 2 at an offset from the element, 3 in
// memory of somebody else.
typedef struct TF_TString {
  union {
    uint8_t bytes[24];
    uint32_t words[6];
    size_t quads[3];
  };
} TF_TString;
static_assert(sizeof(TF_TString) == 24, "a string element is 24 bytes");

enum { kInside = 0, kOwned = 1, kOffset = 2, kMaxInside = 22 };

static inline void TF_TString_Init(TF_TString* text) { memset(text, 0, sizeof(*text)); }

static inline void TF_TString_Dealloc(TF_TString* text) {
  if ((text->bytes[0] & 3) != kOwned) return;
  free(reinterpret_cast<void*>(text->quads[2]));
  TF_TString_Init(text);
}

static inline size_t TF_TString_GetSize(const TF_TString* text) {
  switch (text->bytes[0] & 3) {
    case kInside:
      return text->bytes[0] >> 2;
    case kOffset:
      return text->words[0] >> 2;
    default:
      return text->quads[0] >> 2;
  }
}

static inline const char* TF_TString_GetDataPointer(const TF_TString* text) {
  const char* element = reinterpret_cast<const char*>(text);
  switch (text->bytes[0] & 3) {
    case kInside:
      return element + 1;
    case kOwned:
      return reinterpret_cast<const char*>(text->quads[2]);
    case kOffset:
      return element + text->words[1];
    default:
      return reinterpret_cast<const char*>(text->quads[1]);
  }
}

static inline void TF_TString_Copy(TF_TString* text, const char* source, size_t length) {
  TF_TString_Dealloc(text);
  char* target = reinterpret_cast<char*>(text) + 1;
  if (length <= kMaxInside) {
    text->bytes[0] = static_cast<uint8_t>(length << 2);
  } else {
    const size_t capacity = ((length + 16) & ~static_cast<size_t>(15)) - 1;
    target = static_cast<char*>(malloc(capacity + 1));
    text->quads[0] = (length << 2) | kOwned;
    text->quads[1] = capacity;
    text->quads[2] = reinterpret_cast<size_t>(target);
  }
  if (length > 0) memcpy(target, source, length);
  target[length] = '\0';
}
