/**
 * What a running application can take: broker and application as processes of their own, beside a
 * topology that only moves the same bytes. See src/docs/benchmarks.md.
 */
package io.ecistreams.throughput;
