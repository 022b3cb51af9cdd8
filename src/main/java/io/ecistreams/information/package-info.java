/**
 * The mergeable state of one source over one pane of event time: rows or a triangle, sums, query
 * hashes, its merge, its log-determinant and its binary form; and the windows that are sums of
 * panes. In: weighted rows and partial sums. Out: sums and log-determinants. Pure ring; {@code
 * scoring}, {@code mixture}, {@code store} and {@code topology} may import it; it imports {@code
 * math} and {@code model}.
 */
package io.ecistreams.information;
