// Raw responses of the archive, as pages again.
#include <utility>

#include "base/digest.h"
#include "store/archive_impl.h"
#include "store/imported_record.h"
#include "store/warc_page.h"

namespace shilu {
namespace {

std::string place_text(const RawLocation& place) {
  return "warc/" + place.file + ", offset " + std::to_string(place.offset);
}

}  // namespace

std::optional<WarcEntry> Archive::Impl::find_response_of_version(const Archive& archive,
                                                                 const CaptureName& name) const {
  const Result<std::optional<Version>> version = archive.get(name.url, name.captured_at);
  if (version && *version && (*version)->fetched_at == name.captured_at) {
    Result<WarcEntry> entry =
        read_warc_entry(directory + "/warc/" + (*version)->raw.file, (*version)->raw.offset);
    const std::optional<CaptureName> own = entry ? capture_name(*entry) : std::nullopt;
    if (own && own->captured_at == name.captured_at && entry->field("WARC-Type") == "response") {
      return std::move(*entry);
    }
  }
  return std::nullopt;
}

// Most captures that a revisit refers to made a version, which says where they stand; others are
// looked for in the segments.
Result<std::optional<WarcEntry>> Archive::Impl::find_response(const Archive& archive,
                                                              const CaptureName& name) const {
  if (std::optional<WarcEntry> entry = find_response_of_version(archive, name)) {
    return std::optional(std::move(*entry));
  }
  return captures->find(name).map([](std::optional<CaptureIndex::Found> found) {
    return found ? std::optional(std::move(found->entry)) : std::nullopt;
  });
}

Result<PageOrReason> Archive::raw_page(const RawLocation& place) const {
  const Result<WarcEntry> entry =
      read_warc_entry(impl_->directory + "/warc/" + place.file, place.offset);
  if (!entry) {
    return tl::unexpected<Error>(entry.error());
  }
  std::optional<WarcEntry> original;
  const std::optional<CaptureName> referred =
      needs_original(*entry) ? referred_capture(*entry) : std::nullopt;
  if (referred) {
    Result<std::optional<WarcEntry>> found = impl_->find_response(*this, *referred);
    if (!found) {
      return tl::unexpected<Error>(found.error());
    }
    original = std::move(*found);
  }
  PageOrReason page = page_of(*entry, nullptr, original ? &*original : nullptr);
  if (page && !place.sha256.empty() && sha256_hex(page->body) != place.sha256) {
    return fail(ErrorCode::kCorrupt, place_text(place) + ": not the body that was stored");
  }
  return page;
}

Result<std::optional<Archive::FoundPage>> Archive::find_page(const CaptureName& name) const {
  return impl_->captures->find(name).map(
      [](const std::optional<CaptureIndex::Found>& found) -> std::optional<FoundPage> {
        if (!found) {
          return std::nullopt;
        }
        PageOrReason page = page_of(found->entry);
        RawLocation raw{found->file, found->entry.offset};
        if (page) {
          raw.sha256 = sha256_hex(page->body);
        }
        return FoundPage{std::move(raw), std::move(page)};
      });
}

Result<std::optional<WarcEntry>> Archive::find_response(const CaptureName& name) const {
  return impl_->find_response(*this, name);
}

Result<bool> Archive::has_imported(std::string_view record_id) const {
  return impl_->present().get(imported_key(record_id)).map([](const auto& value) {
    return value.has_value();
  });
}

}  // namespace shilu
