/**
 * Weights over the sources of a board, for training schedulers (definition.md, section 8). In:
 * scores and information matrices of the live sources, the last mixture, time. Out: the next
 * mixture, or none. Pure ring: imports {@code math} and {@code model}; {@code scoring} and the
 * adapters may import it.
 */
package io.ecistreams.mixture;
