/**
 * What training showed of the sources of a board (definition.md, section 14). In: reports of rounds
 * of training, the order of the sources by score. Out: what a round of training yields by source,
 * how far the score has predicted it, and how probably each source is the best. Pure ring: imports
 * {@code model} and Commons Math; {@code scoring} and the adapters may import it.
 */
package io.ecistreams.outcome;
