/**
 * The public records on the wire and on disk: Avro in Confluent wire format, the schema registry
 * behind one port, and JSON. In: bytes and lines. Out: generated records and values of the pure
 * ring, and the reverse. The only user of Avro and of the registry client; imports the pure ring.
 * {@code query}, {@code topology}, {@code http}, {@code runtime} and {@code cli} may import it.
 */
package io.ecistreams.serde;
