package io.ecistreams.embedding.djl;

import java.nio.file.Path;

/** Where an encoder's ONNX model and Hugging Face tokenizer come from. */
public sealed interface ModelSource {

  /**
   * Resources of the class path; they are copied to files once, because ONNX Runtime maps files.
   *
   * @param model name of the model's resource
   * @param tokenizer name of the tokenizer's resource
   */
  record Classpath(String model, String tokenizer) implements ModelSource {}

  /**
   * A directory with {@code model.onnx} and {@code tokenizer.json}, used in place.
   *
   * @param path the directory
   */
  record Directory(Path path) implements ModelSource {}
}
