package io.jenkins.plugins.perfsanity.forms;

import io.perfsanity.engine.text.Bundles;
import io.perfsanity.engine.text.Words;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;

/** Sentences that are kept in English, for whoever reads a page now. What programs read is never asked for here. */
public final class ReaderWords {
    private static final Words CHINESE = Words.withPhrases(ReaderWords.class, Locale.SIMPLIFIED_CHINESE);

    private ReaderWords() {}

    /** Those of the request that this thread answers. */
    public static Words now() {
        return Bundles.isChinese(LocaleProvider.getLocale()) ? CHINESE : Words.ENGLISH;
    }

    /** {@code english} as the reader of the request that this thread answers is told. */
    public static String phrase(String english) {
        return now().phrase(english);
    }
}
