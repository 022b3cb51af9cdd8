/**
 * Servers of others that answer in JSON: models, and other instances. In: an address with its key,
 * a question. Out: a whole answer in time, or in which way there is none. Every adapter may import
 * it; it imports {@code retry}.
 */
package io.ecistreams.remote;
