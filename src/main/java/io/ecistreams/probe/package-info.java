/**
 * The probe (definition.md, section 15): a linear adapter on frozen vectors is trained on each
 * source and judged on held-out queries, and what came of it is compared with the scores. It stands
 * in for fine-tuning and is none. In: vectors, judgements, records of sources as indices, scores, a
 * seed. Out: gains with intervals and how far the scores agree with them, the same bits whatever
 * the number of threads. Pure ring; {@code runtime} and {@code cli} may import it; it imports
 * {@code math}.
 */
package io.ecistreams.probe;
