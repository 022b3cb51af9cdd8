/**
 * The sample miners of the demonstration and the loop that runs them; the only user of Lucene.
 * Knows nothing of Kafka: what is mined goes to a consumer.
 */
package io.ecistreams.miner;
