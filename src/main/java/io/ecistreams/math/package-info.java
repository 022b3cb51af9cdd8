/**
 * Dense linear algebra: packed triangles, Cholesky factors, log-determinants, rank-one updates,
 * products, in plain Java that the JIT vectorises. In: arrays of float32 and float64. Out: matrices
 * and numbers. Pure ring; {@code information}, {@code scoring}, {@code mixture} and {@code probe}
 * may import it; it imports {@code java.*} only.
 */
package io.ecistreams.math;
