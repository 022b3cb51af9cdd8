/**
 * Sample miners and the loops that run them at a pace. In: passages, labelled queries, an encoder.
 * Out: mined records, handed to a consumer; nothing here knows Kafka. The only user of Lucene;
 * {@code cli} and {@code runtime} may import it.
 */
package io.ecistreams.miner;
