/**
 * The public records on the wire and on disk: Confluent wire format around Avro, the schema
 * registry behind one small port, and JSON lines. The only package that knows Avro's runtime, the
 * registry client and Jackson.
 */
package io.ecistreams.serde;
