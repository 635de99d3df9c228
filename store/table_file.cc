#include "store/table_file.h"

#include <snappy.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/crc32c.h"
#include "store/little_endian.h"
#include "store/varint.h"

namespace shilu {
namespace {

constexpr size_t kFooterBytes = 48;
constexpr size_t kHandlesBytes = 40;
constexpr size_t kTrailerBytes = 5;  // type and checksum
constexpr std::string_view kMagic = "\x57\xfb\x80\x8b\x24\x75\x47\xdb";
constexpr char kAsItIs = 0;
constexpr char kSnappy = 1;

// Of a block, without its trailer.
struct BlockHandle {
  uint64_t offset = 0;
  uint64_t size = 0;
};

Status damaged_at(uint64_t offset, const std::string& what) {
  return fail(ErrorCode::kCorrupt, "offset " + std::to_string(offset) + ": " + what);
}

std::optional<BlockHandle> take_handle(std::string_view& bytes) {
  const std::optional<uint64_t> offset = take_varint(bytes);
  const std::optional<uint64_t> size = offset ? take_varint(bytes) : std::nullopt;
  return size ? std::optional(BlockHandle{*offset, *size}) : std::nullopt;
}

class Table {
 public:
  explicit Table(std::string_view bytes) : bytes_(bytes) {}

  Status check() {
    if (bytes_.size() < kFooterBytes) {
      return damaged_at(0, "shorter than the footer of a table");
    }
    const size_t footer_begin = bytes_.size() - kFooterBytes;
    const std::string_view footer = bytes_.substr(footer_begin);
    std::string_view rest = footer.substr(0, kHandlesBytes);
    const std::optional<BlockHandle> meta_index = take_handle(rest);
    const std::optional<BlockHandle> index = meta_index ? take_handle(rest) : std::nullopt;
    if (!index || rest.find_first_not_of('\0') != std::string_view::npos ||
        footer.substr(kHandlesBytes) != kMagic) {
      return damaged_at(footer_begin, "not the footer of a table");
    }
    for (const BlockHandle& handle : {*meta_index, *index}) {
      if (Status checked = check_block(handle); !checked) {
        return checked;
      }
      if (Status checked = check_blocks_of(handle); !checked) {
        return checked;
      }
    }
    return check_nothing_between();
  }

 private:
  Status check_block(const BlockHandle& handle) {
    const uint64_t most = bytes_.size() - kFooterBytes;
    if (handle.offset > most || handle.size > most - handle.offset ||
        most - handle.offset - handle.size < kTrailerBytes) {
      return damaged_at(handle.offset, "a block that lies beyond the table");
    }
    blocks_.push_back(handle);
    const std::string_view block = bytes_.substr(handle.offset, handle.size + 1);
    return little_endian_at(bytes_, handle.offset + handle.size + 1) == masked_crc32c(block)
               ? Status()
               : damaged_at(handle.offset, "a block with another checksum");
  }

  // The blocks that an index speaks of, which is whole.
  Status check_blocks_of(const BlockHandle& index) {
    const std::string_view stored = bytes_.substr(index.offset, index.size);
    const char type = bytes_[index.offset + index.size];
    std::string contents(stored);
    if (type != kAsItIs &&
        (type != kSnappy || !snappy::Uncompress(stored.data(), stored.size(), &contents))) {
      return damaged_at(index.offset, "an index that cannot be read");
    }
    const auto unreadable = [&] { return damaged_at(index.offset, "not an index"); };
    if (contents.size() < sizeof(uint32_t)) {
      return unreadable();
    }
    const uint64_t restarts = little_endian_at(contents, contents.size() - sizeof(uint32_t));
    if ((restarts + 1) * sizeof(uint32_t) > contents.size()) {
      return unreadable();
    }
    std::string_view entries =
        std::string_view(contents).substr(0, contents.size() - (restarts + 1) * sizeof(uint32_t));
    while (!entries.empty()) {
      const std::optional<uint64_t> shared = take_varint(entries);
      const std::optional<uint64_t> own = shared ? take_varint(entries) : std::nullopt;
      const std::optional<uint64_t> value = own ? take_varint(entries) : std::nullopt;
      if (!value || *own > entries.size() || *value > entries.size() - *own) {
        return unreadable();
      }
      std::string_view place = entries.substr(*own, *value);
      entries.remove_prefix(*own + *value);
      const std::optional<BlockHandle> handle = take_handle(place);
      if (!handle) {
        return unreadable();
      }
      if (Status checked = check_block(*handle); !checked) {
        return checked;
      }
    }
    return {};
  }

  Status check_nothing_between() {
    std::sort(blocks_.begin(), blocks_.end(), [](const BlockHandle& one, const BlockHandle& other) {
      return one.offset < other.offset;
    });
    uint64_t end = 0;
    for (const BlockHandle& block : blocks_) {
      if (block.offset != end) {
        return damaged_at(end, "no block begins here");
      }
      end = block.offset + block.size + kTrailerBytes;
    }
    return end == bytes_.size() - kFooterBytes ? Status() : damaged_at(end, "no block begins here");
  }

  const std::string_view bytes_;
  std::vector<BlockHandle> blocks_;
};

}  // namespace

Status check_table(std::string_view bytes) {
  return Table(bytes).check();
}

}  // namespace shilu
