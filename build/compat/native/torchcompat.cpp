// A thin C ABI over libtorch. One entry point, tc_call, reaches every ATen operator through the dispatcher; the rest
// is what operators cannot do: tensor metadata, autograd, guards, generators, threads. Nothing here throws: a failure
// is reported by the return value, and tc_error gives libtorch's message.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>
#include <torch/cuda.h>

#include <algorithm>
#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

// ---- Errors ----

thread_local std::string last_error;

template <typename Result, typename Body>
Result guarded(Result failure, Body body) {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown C++ exception";
    }
    // What follows the first paragraph is a C++ stack trace, or a list of all the kernels there are.
    auto end = std::min(last_error.find("\nException raised from"), last_error.find("\n\n"));
    if (end != std::string::npos) last_error.resize(end);
    return failure;
}

// ---- Memory ----

#ifdef __GLIBC__
// A step frees megabytes that the next one wants again. Given back to the system in between, each page costs a fault:
// half of the time of an elementwise operator. The first limit is the largest that glibc takes.
const bool keeps_memory = mallopt(M_MMAP_THRESHOLD, 32 << 20) && mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif

// ---- Tensors: a handle is a TensorImpl that owns one reference ----

using Handle = c10::TensorImpl*;
using Owner = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

at::Tensor tensor(Handle handle) { return handle ? at::Tensor(Owner::reclaim_copy(handle)) : at::Tensor(); }

Handle release(at::Tensor&& value) { return value.defined() ? value.unsafeReleaseTensorImpl() : nullptr; }

std::vector<at::Tensor> tensors(const Handle* handles, int count) {
    std::vector<at::Tensor> list;
    list.reserve(count);
    for (int i = 0; i < count; i++) list.push_back(tensor(handles[i]));
    return list;
}

// ---- Values that cross the boundary ----

enum Tag : int32_t {
    None, Tensor, Int, Double, Bool, IntList, TensorList, Device, Generator
};

struct Value {
    Tag tag;
    int32_t count;  // of a list
    union {
        int64_t integer;
        double real;
        Handle handle;
        const int64_t* integers;
        Handle* handles;
        at::Generator* generator;
    };
};

c10::Device device(int64_t packed) {  // type * 256 + index + 1
    return c10::Device(static_cast<c10::DeviceType>(packed >> 8), static_cast<c10::DeviceIndex>((packed & 255) - 1));
}

c10::IValue to_ivalue(const Value& value) {
    switch (value.tag) {
        case Tensor: return tensor(value.handle);
        case Int: return value.integer;
        case Double: return value.real;
        case Bool: return value.integer != 0;
        case IntList: return c10::IntArrayRef(value.integers, value.count);
        case TensorList: return tensors(value.handles, value.count);
        case Device: return device(value.integer);
        case Generator: return *value.generator;
        default: return c10::IValue();
    }
}

Value from_ivalue(c10::IValue&& result) {
    Value value{None, 0, {0}};
    if (result.isTensor()) {
        value.tag = Tensor;
        value.handle = release(std::move(result).toTensor());
    } else if (result.isInt()) {
        value.tag = Int;
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.tag = Double;
        value.real = result.toDouble();
    } else if (result.isBool()) {
        value.tag = Bool;
        value.integer = result.toBool();
    } else if (result.isTensorList()) {
        auto list = result.toTensorVector();
        value.tag = TensorList;
        value.count = static_cast<int32_t>(list.size());
        value.handles = static_cast<Handle*>(std::malloc(sizeof(Handle) * (list.size() + 1)));
        for (size_t i = 0; i < list.size(); i++) value.handles[i] = release(std::move(list[i]));
    } else {
        TORCH_CHECK(result.isNone(), "results of type ", result.tagKind(), " are not supported");
    }
    return value;
}

}  // namespace

EXPORT const char* tc_error() { return last_error.c_str(); }

// ---- Operators ----

EXPORT const c10::OperatorHandle* tc_operator(const char* name, const char* overload) {
    return guarded<const c10::OperatorHandle*>(nullptr, [&] {
        return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
    });
}

// Arguments that are left out at the end take the schema's defaults. Returns the number of results written, or -1;
// results beyond 'capacity' are dropped. A list among the results is freed with tc_free_list.
EXPORT int tc_call(const c10::OperatorHandle* op, const Value* arguments, int count, Value* results, int capacity) {
    return guarded(-1, [&] {
        const auto& parameters = op->schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= parameters.size(), op->schema(), " was given ", count, " arguments");
        torch::jit::Stack stack;
        stack.reserve(parameters.size());
        for (int i = 0; i < count; i++) stack.push_back(to_ivalue(arguments[i]));
        for (size_t i = count; i < parameters.size(); i++) {
            const auto& value = parameters[i].default_value();
            TORCH_CHECK(value, op->schema(), " needs '", parameters[i].name(), "'");
            stack.push_back(*value);
        }
        op->callBoxed(&stack);
        int written = std::min(capacity, static_cast<int>(stack.size()));
        for (int i = 0; i < written; i++) results[i] = from_ivalue(std::move(stack[i]));
        return written;
    });
}

EXPORT void tc_free_list(Handle* handles) { std::free(handles); }

// ---- Tensors ----

EXPORT void tc_free(Handle handle) { Owner::reclaim(handle); }

struct Info {
    const int64_t* sizes;
    const int64_t* strides;
    int64_t dimensions, elements;
    int32_t dtype, device_type, device_index;
    bool contiguous, requires_grad;
};

EXPORT int tc_info(Handle handle, Info* info) {
    return guarded(-1, [&] {
        auto t = tensor(handle);
        auto place = t.device();
        *info = {t.sizes().data(), t.strides().data(), t.dim(), t.numel(),
                 static_cast<int32_t>(t.scalar_type()), static_cast<int32_t>(place.type()), place.index(),
                 t.is_contiguous(), t.requires_grad()};
        return 0;
    });
}

EXPORT void* tc_data(Handle handle) {
    return guarded<void*>(nullptr, [&] { return tensor(handle).data_ptr(); });
}

// ---- Autograd ----

EXPORT int tc_set_requires_grad(Handle handle, int required) {
    return guarded(-1, [&] { return tensor(handle).set_requires_grad(required), 0; });
}

EXPORT int tc_grad(Handle handle, Handle* grad) {
    return guarded(-1, [&] { return *grad = release(at::Tensor(tensor(handle).mutable_grad())), 0; });
}

EXPORT int tc_set_grad(Handle handle, Handle grad) {
    return guarded(-1, [&] { return tensor(handle).mutable_grad() = tensor(grad), 0; });
}

EXPORT int tc_backward(const Handle* roots, const Handle* grads, int count, int retain_graph, int create_graph,
                       const Handle* inputs, int input_count) {
    return guarded(-1, [&] {
        torch::autograd::backward(tensors(roots, count), grads ? tensors(grads, count) : std::vector<at::Tensor>(count),
                                  retain_graph != 0, create_graph != 0, tensors(inputs, input_count));
        return 0;
    });
}

// A function whose backward is managed: 'backward' is given the context, to ask tc_saved of, and the output's gradient,
// which it owns, and answers with tc_put; 'freed' says that the graph needs it no more.
using Context = torch::autograd::AutogradContext;
using Gradients = std::vector<at::Tensor>;

struct Managed : torch::CustomClassHolder {
    Managed(void* self, void (*backward)(void*, Context*, Handle, Gradients*), void (*freed)(void*))
        : self(self), backward(backward), freed(freed) {}
    ~Managed() override { freed(self); }

    void* self;
    void (*backward)(void*, Context*, Handle, Gradients*);
    void (*freed)(void*);
};

struct ManagedFunction : torch::autograd::Function<ManagedFunction> {
    static Gradients forward(Context* context, at::TensorList inputs, const c10::intrusive_ptr<Managed>& managed,
                             const at::Tensor* output, const Gradients* saved) {
        context->save_for_backward(*saved);
        context->saved_data["managed"] = c10::IValue::make_capsule(managed);
        context->saved_data["inputs"] = static_cast<int64_t>(inputs.size());
        return {*output};
    }

    static Gradients backward(Context* context, Gradients outputs) {
        // What follows the inputs among the arguments of forward has no gradient.
        Gradients gradients(context->saved_data["inputs"].toInt() + 3);
        auto managed = context->saved_data["managed"].toCapsule();
        auto* function = static_cast<Managed*>(managed.get());
        function->backward(function->self, context, release(std::move(outputs[0])), &gradients);
        return gradients;
    }
};

EXPORT Handle tc_function(const Handle* inputs, int count, Handle output, const Handle* saved, int saved_count,
                          void* self, void (*backward)(void*, Context*, Handle, Gradients*), void (*freed)(void*)) {
    return guarded<Handle>(nullptr, [&] {
        auto managed = c10::make_intrusive<Managed>(self, backward, freed);
        auto variables = tensors(inputs, count);
        auto result = tensor(output);
        auto kept = tensors(saved, saved_count);
        const at::Tensor* made = &result;
        const Gradients* keep = &kept;
        return release(std::move(ManagedFunction::apply(at::TensorList(variables), managed, made, keep)[0]));
    });
}

EXPORT int tc_saved(const Context* context, Handle* handles, int capacity) {
    return guarded(-1, [&] {
        auto saved = context->get_saved_variables();
        int count = std::min(capacity, static_cast<int>(saved.size()));
        for (int i = 0; i < count; i++) handles[i] = release(std::move(saved[i]));
        return count;
    });
}

EXPORT void tc_put(Gradients* gradients, int index, Handle gradient) { (*gradients)[index] = tensor(gradient); }

EXPORT int tc_grad_enabled() { return at::GradMode::is_enabled(); }

EXPORT void tc_set_grad_enabled(int enabled) { at::GradMode::set_enabled(enabled); }

EXPORT c10::InferenceMode* tc_push_inference(int enabled) { return new c10::InferenceMode(enabled); }

EXPORT void tc_pop_inference(c10::InferenceMode* mode) { delete mode; }

// ---- Randomness ----

EXPORT int tc_manual_seed(int64_t seed) {
    return guarded(-1, [&] { return at::manual_seed(static_cast<uint64_t>(seed)), 0; });
}

// As in TorchSharp, generators are on the CPU.
EXPORT at::Generator* tc_default_generator() {
    return guarded<at::Generator*>(nullptr, [] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

EXPORT at::Generator* tc_new_generator(int64_t seed) {
    return guarded<at::Generator*>(nullptr, [&] {
        return new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed)));
    });
}

EXPORT void tc_free_generator(at::Generator* generator) { delete generator; }

EXPORT int tc_seed_generator(at::Generator* generator, int64_t seed) {
    return guarded(-1, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(static_cast<uint64_t>(seed));
        return 0;
    });
}

// ---- The process: threads, devices ----

EXPORT int tc_threads() { return at::get_num_threads(); }

EXPORT int tc_set_threads(int count) {
    return guarded(-1, [&] { return at::set_num_threads(count), 0; });
}

EXPORT int tc_cuda_devices() {
    return guarded(0, [&] { return static_cast<int>(torch::cuda::device_count()); });
}
