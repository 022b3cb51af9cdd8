/**
 * The Kafka Streams topology. FOLD, a task for each input partition, checks and scores records and
 * adds them up; at each commit the sums leave as partials. RANK, a task for each board partition,
 * merges partials and publishes rankings, mixtures and alerts. In: records of the input topics.
 * Out: records of the public topics. Processors fetch, call the pure ring, put and forward. Only
 * {@code runtime} may import it.
 */
package io.ecistreams.topology;
