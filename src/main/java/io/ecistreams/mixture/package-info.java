/** Weights over the sources of a board, for training schedulers. Pure ring. */
package io.ecistreams.mixture;
