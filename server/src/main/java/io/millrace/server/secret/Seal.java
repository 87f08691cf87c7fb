package io.millrace.server.secret;

import io.millrace.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes a secret unreadable for who has not the key, by AES-256-GCM. What is sealed under one name
/// cannot be opened under another.
public final class Seal {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;

  private Seal(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /// Empty when that is no key.
  public static Optional<Seal> under(Secret key) {
    try {
      var bytes = Base64.getDecoder().decode(key.reveal().strip());
      return bytes.length == KEY_BYTES ? Optional.of(new Seal(bytes)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Seals a text; `chance` must be one that nobody guesses.
  public String seal(String name, String text, RandomGenerator chance) {
    var nonce = new byte[NONCE_BYTES];
    chance.nextBytes(nonce);
    try {
      var sealed =
          cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
      var whole = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed);
      return Base64.getEncoder().encodeToString(whole.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CIPHER, e);
    }
  }

  /// The text; empty when it was sealed with another key, under another name, or was changed since.
  public Optional<String> open(String name, String sealed) {
    try {
      var whole = Base64.getDecoder().decode(sealed);
      var nonce = new byte[NONCE_BYTES];
      ByteBuffer.wrap(whole).get(nonce);
      var text =
          cipher(Cipher.DECRYPT_MODE, name, nonce)
              .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | RuntimeException _) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, String name, byte[] nonce) throws GeneralSecurityException {
    var cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
