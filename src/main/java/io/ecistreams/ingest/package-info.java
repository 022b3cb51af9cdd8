/**
 * Negatives that come over HTTP. In: the body of a request, line by line. Out: its records on the
 * input topic, all or none, once however often the request comes, and an answer that names each
 * refused line. {@code http} and {@code runtime} may import it.
 */
package io.ecistreams.ingest;
