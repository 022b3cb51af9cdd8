/** The command {@code eci}: parses arguments, calls the other packages, prints. */
package io.ecistreams.cli;
