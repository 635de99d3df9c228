#include "store/text_codec.h"

#include <zstd.h>

#include <memory>

#include "store/dictionary_forms.h"

namespace shilu {
namespace {

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

// What compresses whole frames of a sort where the archive has no dictionary yet.
const Dictionary::Forms& fixed_forms(FrameSort sort) {
  static const Dictionary::Forms kNone("");
  static const Dictionary::Forms kMetadata(kMetadataDictionary);
  return sort == FrameSort::kMetadata ? kMetadata : kNone;
}

const Dictionary::Forms& forms_of(FrameSort sort, const Dictionary* dictionary) {
  return dictionary != nullptr ? dictionary->forms() : fixed_forms(sort);
}

ZSTD_CCtx* begin_compression() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompression> kContext(ZSTD_createCCtx());
  ZSTD_CCtx_reset(kContext.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(kContext.get(), ZSTD_c_compressionLevel, kDictionaryLevel);
  return kContext.get();
}

ZSTD_DCtx* begin_decompression() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompression> kContext(ZSTD_createDCtx());
  ZSTD_DCtx_reset(kContext.get(), ZSTD_reset_session_and_parameters);
  return kContext.get();
}

Result<std::string> compress(std::string_view bytes, ZSTD_CCtx* context) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size =
      ZSTD_compress2(context, frame.data(), frame.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    return fail(ErrorCode::kIo, std::string("cannot compress: ") + ZSTD_getErrorName(size));
  }
  frame.resize(size);
  return frame;
}

Result<std::string> decompress(std::string_view frame, ZSTD_DCtx* context) {
  std::string bytes;
  ZSTD_inBuffer input{frame.data(), frame.size(), 0};
  size_t filled = 0;
  for (;;) {
    if (filled > kMostBytes) {
      return fail(ErrorCode::kCorrupt, "a text of more than 256 MiB");
    }
    bytes.resize(filled + ZSTD_DStreamOutSize());
    ZSTD_outBuffer output{bytes.data(), bytes.size(), filled};
    const size_t left = ZSTD_decompressStream(context, &output, &input);
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

Result<std::string> compress_whole(FrameSort sort, std::string_view bytes,
                                   const Dictionary* dictionary) {
  if (bytes.empty()) {
    return std::string();
  }
  ZSTD_CCtx* const context = begin_compression();
  ZSTD_CCtx_refCDict(context, forms_of(sort, dictionary).compression.get());
  return compress(bytes, context);
}

Result<std::string> compress_delta(std::string_view bytes, std::string_view base) {
  ZSTD_CCtx* const context = begin_compression();
  // Against another base than its own a frame would be decoded without an error.
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_refPrefix(context, base.data(), base.size());
  return compress(bytes, context);
}

uint32_t dictionary_of_frame(std::string_view frame) {
  return ZSTD_getDictID_fromFrame(frame.data(), frame.size());
}

Result<std::string> decompress_whole(FrameSort sort, std::string_view frame,
                                     const Dictionary* dictionary) {
  if (frame.empty()) {
    return std::string();
  }
  ZSTD_DCtx* const context = begin_decompression();
  ZSTD_DCtx_refDDict(context, forms_of(sort, dictionary).decompression.get());
  return decompress(frame, context);
}

Result<std::string> decompress_delta(std::string_view frame, std::string_view base) {
  ZSTD_DCtx* const context = begin_decompression();
  ZSTD_DCtx_refPrefix(context, base.data(), base.size());
  return decompress(frame, context);
}

}  // namespace shilu
