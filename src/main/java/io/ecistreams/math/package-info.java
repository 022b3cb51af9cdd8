/**
 * Dense symmetric linear algebra in plain Java, shaped so that the JIT vectorises it. Pure ring.
 */
package io.ecistreams.math;
