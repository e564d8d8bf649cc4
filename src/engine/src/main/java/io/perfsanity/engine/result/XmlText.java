package io.perfsanity.engine.result;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The characters of an XML file in the encoding that it has (XML 1.0, appendix F), without its byte order mark. What XML
 * can't hold (a terminal's sequences, bytes that are not of the encoding) becomes U+FFFD also where it is written as a
 * reference: it comes from a test's output and must not cost the test's result.
 */
final class XmlText extends FilterReader {
    private static final int DECLARATION_BYTES = 1_024;
    private static final Pattern DECLARED =
            Pattern.compile("\\A<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");
    private static final Pattern REFERENCE = Pattern.compile("&#(?:(\\d{1,7})|x([0-9a-fA-F]{1,6}));");
    /** Of the longest reference. */
    private static final int REFERENCE_LENGTH = 11;

    private static final char REPLACEMENT = '\uFFFD';

    private XmlText(BufferedReader in) {
        super(in);
    }

    /** The text of {@code bytes}, which closing it closes. */
    static XmlText of(InputStream bytes) throws IOException {
        BufferedInputStream in = new BufferedInputStream(bytes);
        in.mark(DECLARATION_BYTES);
        byte[] head = in.readNBytes(DECLARATION_BYTES);
        in.reset();
        BufferedReader text = new BufferedReader(new InputStreamReader(in, charset(head)));
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
        return new XmlText(text);
    }

    /** By the first bytes, which are a mark or {@code <}; else what the declaration says, else UTF-8. */
    private static Charset charset(byte[] head) {
        int first = head.length < 4 ? 0 : ByteBuffer.wrap(head).getInt();
        return switch (first) {
            case 0x0000FEFF, 0x0000003C -> Charset.forName("UTF-32BE");
            case 0xFFFE0000, 0x3C000000 -> Charset.forName("UTF-32LE");
            default ->
                switch (first >>> 16) {
                    case 0xFEFF, 0x003C -> StandardCharsets.UTF_16BE;
                    case 0xFFFE, 0x3C00 -> StandardCharsets.UTF_16LE;
                    default -> declared(new String(head, StandardCharsets.ISO_8859_1));
                };
        };
    }

    /** A name that Java doesn't know, or one that these bytes can't be in since they were read as ASCII, is not believed. */
    private static Charset declared(String head) {
        Matcher declared = DECLARED.matcher(head);
        boolean usable = declared.find()
                && !declared.group(1).regionMatches(true, 0, "UTF-", 0, 4)
                && Charset.isSupported(declared.group(1));
        return usable ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
    }

    @Override
    public int read() throws IOException {
        int c = in.read();
        if (c == '&') {
            return reference();
        }
        return c < 0 || isXml(c) ? c : REPLACEMENT;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int n = 0;
        for (int c = 0; n < length && (c = read()) >= 0; n++) {
            buffer[offset + n] = (char) c;
        }
        return n == 0 && length > 0 ? -1 : n;
    }

    /** What stands for an ampersand that was read: itself, or for a reference to no character of XML the replacement. */
    private int reference() throws IOException {
        in.mark(REFERENCE_LENGTH);
        StringBuilder text = new StringBuilder("&");
        for (int c = 0; text.length() < REFERENCE_LENGTH && c != ';' && (c = in.read()) >= 0; ) {
            text.append((char) c);
        }
        Matcher reference = REFERENCE.matcher(text);
        if (reference.matches()) {
            int code = reference.group(1) != null
                    ? Integer.parseInt(reference.group(1))
                    : Integer.parseInt(reference.group(2), 16);
            if (!isXml(code) || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)) {
                return REPLACEMENT;
            }
        }
        in.reset();
        return '&';
    }

    /** XML 1.0, section 2.2, without those that 1.1 only allows as references; halves of a pair are told as they come. */
    private static boolean isXml(int c) {
        return c < 0x7F
                ? c >= ' ' || c == '\t' || c == '\n' || c == '\r'
                : c == 0x85 || (c > 0x9F && c != 0xFFFE && c != 0xFFFF && c <= Character.MAX_CODE_POINT);
    }
}
