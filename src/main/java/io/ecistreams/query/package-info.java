/**
 * What this instance can tell of the boards in its stores, and which instance owns the others. In:
 * names of boards. Out: published records as they stand in the stores, phase and progress of the
 * instance. {@code http}, {@code metrics} and {@code runtime} may import it; it imports {@code
 * store}, {@code serde} and the pure ring.
 */
package io.ecistreams.query;
