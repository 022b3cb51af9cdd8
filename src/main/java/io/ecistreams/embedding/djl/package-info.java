/**
 * Encoders and cross-encoders in this JVM. In: texts and a model directory or the built-in model.
 * Out: vectors and scores of pairs. The only user of DJL (ONNX Runtime and Hugging Face
 * tokenizers); only {@code cli} and {@code runtime} may import it.
 */
package io.ecistreams.embedding.djl;
