/**
 * What stands around an encoder, whichever library runs it: the cache of vectors by text, batching
 * and progress. In: texts with their role. Out: unit vectors. The only user of Caffeine; imports
 * {@code model} and {@code probe}. {@code miner}, {@code runtime} and {@code cli} may import it.
 */
package io.ecistreams.embedding;
