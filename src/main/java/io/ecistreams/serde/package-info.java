/**
 * The public records on the wire and on disk. In come bytes in Confluent wire format and JSON; out
 * go generated records and what the pure ring makes of them, and the other way round: mappings
 * between the ring's records and the generated ones, serdes over a schema registry behind one small
 * port, and one walk over the schemas for JSON. The only package that knows Avro's runtime and the
 * registry client.
 */
package io.ecistreams.serde;
