package io.jenkins.plugins.perfsanity.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Words;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReaderWordsTest {
    private static final Words CHINESE = Words.withPhrases(ReaderWords.class, Locale.SIMPLIFIED_CHINESE);

    /** Text and translation; the last one stays as it is, since it is nobody's sentence. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            partition gb200 | 分区 gb200
            up, 12 nodes, 48 GPUs (48 free), at most 1-00:00:00, default | up，12 个节点，48 个 GPU（空闲 48 个），最长 1-00:00:00，默认分区
            drain, 2 nodes, 16 GPUs (0 free), at most 4:00:00 | drain，2 个节点，16 个 GPU（空闲 0 个），最长 4:00:00
            no complete answer within 30 s | 30 秒内没有完整的答复
            no secret text 'hf' can be used by team/a | team/a 没有可用的 secret text 'hf'
            no credential 'key' is there for all jobs; for one of a folder, name a job there | 没有所有任务都可用的 凭据 'key'；要使用文件夹的凭据，请填写其中的一个任务
            no job 'nightli', expected a full name such as folder/job, did you mean 'nightly'? | 没有任务 'nightli'，应为完整名称，例如 folder/job，是否想写 'nightly'？
            agent login1 is offline: unplugged | 代理 login1 已离线：unplugged
            the cluster 'a' can't be used: no connection is configured | 无法使用集群 'a'：没有配置连接
            partition of this machine | partition of this machine
            """)
    void shouldSayThePluginsSentencesInChinese(String english, String chinese) {
        assertThat(CHINESE.phrase(english)).isEqualTo(chinese);
        assertThat(Words.ENGLISH.phrase(english)).isEqualTo(english);
    }
}
