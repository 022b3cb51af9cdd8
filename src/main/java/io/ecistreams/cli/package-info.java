/**
 * The command {@code eci}. In: arguments. Out: text, JSON, exit codes; each command parses, calls
 * {@code runtime} or a package below it, and prints. The only user of picocli; nothing imports it.
 */
package io.ecistreams.cli;
