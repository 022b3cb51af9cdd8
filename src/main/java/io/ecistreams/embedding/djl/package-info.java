/** Text embedding in this JVM; the only user of DJL (ONNX Runtime and Hugging Face tokenizers). */
package io.ecistreams.embedding.djl;
