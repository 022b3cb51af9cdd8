/**
 * The miner that asks a language model, behind any server with OpenAI's interface. In: queries with
 * their positives. Out: written negatives with their cost. Its key comes from the environment or a
 * file and is never printed. {@code cli} may import it.
 */
package io.ecistreams.miner.llm;
