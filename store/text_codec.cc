#include "store/text_codec.h"

#include <zstd.h>

#include <memory>

namespace shilu {
namespace {

// A level past which texts of a few kilobytes hardly get smaller.
constexpr int kLevel = 6;
constexpr size_t kMostBytes = size_t{256} << 20;

// What the metadata of most documents share. Never to be changed: values on disk need it.
constexpr std::string_view kMetadataDictionary =
    R"("https://www..gov.cn/","name":"附件","type":"pdf"},{"url":"http://www..gov.cn/",)"
    R"("type":"docx"}],"flags":[{"flag":"traditional_conversion","score":,"evidence":[)"
    R"({"kind":"empty","title":null,"published":null,"published_at":null,"published_from":"meta",)"
    R"({"kind":"attachment","title":"关于印发的通知","published":"2018-01-01","published_at":null,)"
    R"({"kind":"article","title":"人民政府办公室关于","published":"20","published_at":"20",)"
    R"("published_from":"shown","signed":null,"meta_published":null,"source":null,"issuer":null,)"
    R"("doc_number":null,"index_number":null,"column":null,"site":{"name":"县人民政府",)"
    R"("site_id":null,"icp":"ICP备号","police":"公网安备号","organiser":"人民政府办公室"},"text":"",)"
    R"("attachments":[],"flags":[],"charset":{"used":"GB18030","from":"header"},)"
    R"("attachments":[],"flags":[],"charset":{"used":"UTF-8","from":"meta"},"lang":"zh-Hans"})";

struct FreeCompression {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompression {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

const ZSTD_CDict* compression_dictionary() {
  static const ZSTD_CDict* const kDictionary =
      ZSTD_createCDict(kMetadataDictionary.data(), kMetadataDictionary.size(), kLevel);
  return kDictionary;
}

const ZSTD_DDict* decompression_dictionary() {
  static const ZSTD_DDict* const kDictionary =
      ZSTD_createDDict(kMetadataDictionary.data(), kMetadataDictionary.size());
  return kDictionary;
}

Result<std::string> compress(std::string_view bytes, const ZSTD_CDict* dictionary) {
  if (bytes.empty()) {
    return std::string();
  }
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompression> kContext(ZSTD_createCCtx());
  ZSTD_CCtx_reset(kContext.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(kContext.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_refCDict(kContext.get(), dictionary);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size =
      ZSTD_compress2(kContext.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    return fail(ErrorCode::kIo, std::string("cannot compress: ") + ZSTD_getErrorName(size));
  }
  frame.resize(size);
  return frame;
}

Result<std::string> decompress(std::string_view frame, const ZSTD_DDict* dictionary) {
  std::string bytes;
  if (frame.empty()) {
    return bytes;
  }
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompression> kContext(ZSTD_createDCtx());
  ZSTD_DCtx_reset(kContext.get(), ZSTD_reset_session_and_parameters);
  ZSTD_DCtx_refDDict(kContext.get(), dictionary);
  ZSTD_inBuffer input{frame.data(), frame.size(), 0};
  size_t filled = 0;
  for (;;) {
    if (filled > kMostBytes) {
      return fail(ErrorCode::kCorrupt, "a text of more than 256 MiB");
    }
    bytes.resize(filled + ZSTD_DStreamOutSize());
    ZSTD_outBuffer output{bytes.data(), bytes.size(), filled};
    const size_t left = ZSTD_decompressStream(kContext.get(), &output, &input);
    if (ZSTD_isError(left) != 0) {
      return fail(ErrorCode::kCorrupt, std::string("not a zstd frame: ") + ZSTD_getErrorName(left));
    }
    const bool stuck = output.pos == filled && input.pos == input.size;
    filled = output.pos;
    if (left == 0) {
      break;
    }
    if (stuck) {
      return fail(ErrorCode::kCorrupt, "a zstd frame that is cut short");
    }
  }
  if (input.pos != input.size) {
    return fail(ErrorCode::kCorrupt, "octets after a zstd frame");
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

Result<std::string> compress_text(std::string_view text) {
  return compress(text, nullptr);
}

Result<std::string> compress_metadata(std::string_view json) {
  return compress(json, compression_dictionary());
}

Result<std::string> decompress_text(std::string_view frame) {
  return decompress(frame, nullptr);
}

Result<std::string> decompress_metadata(std::string_view frame) {
  return decompress(frame, decompression_dictionary());
}

}  // namespace shilu
