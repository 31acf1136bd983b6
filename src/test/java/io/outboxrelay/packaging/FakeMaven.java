package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The archive of a Maven 9.9.9 that only says how it was called, and ends with exit code 7. */
record FakeMaven(Path archive, String sha512) {

    private static final String SCRIPT = """
            #!/bin/sh
            for a in "$@"; do echo "argument=$a"; done
            echo "java=$JAVA_HOME"
            exit 7
            """;

    static FakeMaven packedIn(Path folder) throws Exception {
        executable(
                Files.createDirectories(folder.resolve("apache-maven-9.9.9/bin"))
                        .resolve("mvn"),
                SCRIPT);
        var archive = folder.resolve("maven.tar.gz");
        var tar = new ProcessBuilder("tar", "-czf", archive.toString(), "apache-maven-9.9.9")
                .directory(folder.toFile())
                .start();
        assertThat(tar.waitFor()).isZero();
        var digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive));
        return new FakeMaven(archive, HexFormat.of().formatHex(digest));
    }

    /** A Maven repository with nothing else in it. */
    URI repositoryIn(Path folder) throws IOException {
        var place = Files.createDirectories(folder.resolve("org/apache/maven/apache-maven/9.9.9"))
                .resolve("apache-maven-9.9.9-bin.tar.gz");
        if (Files.notExists(place)) {
            Files.copy(archive, place);
        }
        return folder.toUri();
    }

    static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
