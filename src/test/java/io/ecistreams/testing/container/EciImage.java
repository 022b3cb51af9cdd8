package io.ecistreams.testing.container;

import java.time.Duration;

/** The image of docker/Dockerfile, from the built distribution. */
public final class EciImage {
  /** What it is based on; {@code -Deci.image.base=eclipse-temurin:25-jre} takes another one. */
  public static final String BASE = System.getProperty("eci.image.base", "eclipse-temurin:17-jre");

  static final String BUILD_BASE = "debian:bookworm-slim";

  private static final String NAME = "eci-streams:test-" + BASE.replaceFirst(".*:", "");
  private static final Duration BUILD_WITHIN = Duration.ofMinutes(10);

  private EciImage() {}

  private static final class Built {
    static final String NAME = build();
  }

  /** Its name; builds it at the first call. */
  public static String name() {
    return Built.NAME;
  }

  private static String build() {
    DockerCommand.output(
        BUILD_WITHIN,
        "build",
        "--network",
        "host",
        "--build-arg",
        "DISTRIBUTION=target",
        "--build-arg",
        "JRE=" + BASE,
        "--file",
        "docker/Dockerfile",
        "--tag",
        NAME,
        ".");
    return NAME;
  }
}
