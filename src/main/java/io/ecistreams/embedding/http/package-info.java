/**
 * Encoders behind servers with OpenAI's interface or that of Hugging Face's Text Embeddings
 * Inference. In: texts and a server's address. Out: unit vectors, with what they took. Only {@code
 * cli} and {@code runtime} may import it; it imports {@code remote}.
 */
package io.ecistreams.embedding.http;
