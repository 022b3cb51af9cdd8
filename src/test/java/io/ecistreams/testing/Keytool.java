package io.ecistreams.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PKCS12 files for tests of TLS, made by the JDK's tool and valid for two days. */
public final class Keytool {
  private Keytool() {}

  /**
   * A key with a self-signed certificate.
   *
   * @param extensions as {@code -ext} takes them, e.g. {@code SAN=dns:localhost}
   */
  public static void selfSigned(
      Path keystore, String password, String commonName, String... extensions)
      throws IOException, InterruptedException {
    List<String> arguments =
        arguments("-genkeypair", keystore, password, "-alias", "own", "-keyalg", "EC");
    arguments.addAll(List.of("-dname", "CN=" + commonName, "-validity", "2"));
    for (String extension : extensions) {
      arguments.addAll(List.of("-ext", extension));
    }
    run(arguments);
  }

  /** A key with a certificate by the key of another keystore, which must be an authority's. */
  public static void signedBy(
      Path authority, Path keystore, String password, String commonName, String... extensions)
      throws IOException, InterruptedException {
    selfSigned(keystore, password, commonName, extensions);
    Path request = keystore.resolveSibling(keystore.getFileName() + ".csr");
    Path certificate = keystore.resolveSibling(keystore.getFileName() + ".pem");
    run(arguments("-certreq", keystore, password, "-alias", "own", "-file", request.toString()));
    List<String> sign = arguments("-gencert", authority, password, "-alias", "own", "-rfc");
    sign.addAll(List.of("-infile", request.toString(), "-outfile", certificate.toString()));
    sign.addAll(List.of("-validity", "2"));
    for (String extension : extensions) {
      sign.addAll(List.of("-ext", extension));
    }
    run(sign);
    trust(keystore, password, authority);
    run(arguments("-importcert", keystore, password, "-alias", "own", "-file", certificate + ""));
  }

  /** Adds the certificate of an authority to a keystore, or makes a truststore of it. */
  public static void trust(Path store, String password, Path authority)
      throws IOException, InterruptedException {
    Path certificate = authority.resolveSibling(authority.getFileName() + ".pem");
    run(
        arguments(
            "-exportcert",
            authority,
            password,
            "-alias",
            "own",
            "-rfc",
            "-file",
            certificate + ""));
    run(
        arguments(
            "-importcert", store, password, "-alias", "authority", "-file", certificate + ""));
  }

  private static List<String> arguments(
      String command, Path keystore, String password, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-noprompt",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                password));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes());
    if (!tool.waitFor(60, TimeUnit.SECONDS) || tool.exitValue() != 0) {
      throw new AssertionError(command.get(1) + " failed: " + said);
    }
  }
}
