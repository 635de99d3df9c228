// Takedown: nothing of an address is left but that it was forgotten.
#include <filesystem>
#include <system_error>
#include <utility>

#include "store/archive_impl.h"
#include "store/durable_file.h"
#include "store/forget_plan.h"
#include "store/removal.h"
#include "store/removal_record.h"
#include "store/warc_record.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

Status check_order(const ForgetOrder& order) {
  for (const Url& url : order.addresses) {
    if (!order.prefixes && url.text().ends_with("/robots.txt") &&
        url.key().substr(url.host_key().size()) == ")/robots.txt") {
      return fail(ErrorCode::kInvalidArgument,
                  url.text() + " is asked whenever its server is, and cannot be forgotten alone");
    }
  }
  for (const char character : order.reason) {
    if (static_cast<unsigned char>(character) < ' ') {
      return fail(ErrorCode::kInvalidArgument, "the reason must be one line without controls");
    }
  }
  return {};
}

Status remove_all(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) {
      return fail_errno(path, error.value());
    }
    if (Status synced = sync_directory(fs::path(path).parent_path().string()); !synced) {
      return synced;
    }
  }
  return {};
}

}  // namespace

// One durable batch an address; then the WARC records are overwritten and the database's files
// rid of dead copies, as their own records say is still to be done.
class ArchiveForgetter {
 public:
  ArchiveForgetter(Archive::Impl& archive, const ForgetOrder& order)
      : archive_(archive), order_(order) {}

  // No reader's snapshot may hold on to what goes: readers that are served are let go, and those
  // that come meanwhile find the archive locked, as long as they wait for it. Nor may a dictionary
  // be made of it.
  Status run(const ForgetPlan& plan) {
    archive_.readers.reset();
    archive_.training.reset();
    Status done = remove(plan);
    if (done) {
      archive_.serve_readers();
    }
    return done;
  }

 private:
  Status remove(const ForgetPlan& plan) {
    Result<TextReferrers> referrers = TextReferrers::find(archive_.present(), plan.going);
    if (!referrers) {
      return tl::unexpected<Error>(referrers.error());
    }
    if (Status removed = remove_all(plan.set_aside); !removed) {
      return removed;
    }
    if (Status removed = order_.old_databases ? remove_all(plan.old_databases) : Status();
        !removed) {
      return removed;
    }
    // Before the content is gone: afterwards nobody could tell which dictionaries have it.
    if (Status marked = archive_.mark_dictionaries(plan.dictionaries); !marked) {
      return marked;
    }
    for (const auto& [address_key, unit] : plan.units) {
      if (unit.already && !unit.holds_something()) {
        continue;
      }
      if (Status done = forget(address_key, unit, plan, *referrers); !done) {
        return done;
      }
    }
    return archive_.finish_removals();
  }

  Status forget(const std::string& address_key, const ForgetUnit& unit, const ForgetPlan& plan,
                TextReferrers& referrers) {
    const View& view = archive_.present();
    const Result<std::vector<Sha256>> leaves = leaves_of(view, unit.versions);
    if (!leaves) {
      return tl::unexpected<Error>(leaves.error());
    }
    const Removal removal{
        RemovalKind::kForgotten, unit.url.text(), unit.is_prefix,           order_.now,
        order_.reason,           leaves->size(),  digest_of_leaves(*leaves)};
    const Result<RunRecord> run = archive_.read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    Changes changes(*archive_.database, archive_.dictionaries, archive_.counters, archive_.log,
                    archive_.forgotten, run->number);
    const uint64_t index = changes.log_removal(removal);
    if (Status removed = remove_versions(view, archive_.dictionaries, unit.versions, index,
                                         plan.going, referrers, changes.batch());
        !removed) {
      return removed;
    }
    changes.drop_address(address_key, unit.is_known, unit.waiting);
    ForgottenRecord record{index, order_.now, order_.reason, unit.is_prefix,
                           hex_of(removal.leaves)};
    const std::string key = forgotten_key(address_key);
    changes.batch().Put(key, encode_forgotten(key, record));
    put_erasures(unit.raw, removal, changes.batch());
    const std::string dead_key = dead_copies_key(address_key);
    changes.batch().Put(dead_key, encode_dead_copies(dead_key));
    if (Status written = archive_.write(changes); !written) {
      return written;
    }
    archive_.forgotten.add(address_key, std::move(record));
    return {};
  }

  Archive::Impl& archive_;
  const ForgetOrder& order_;
};

Result<ForgetAccount> Archive::forget(const ForgetOrder& order, Doing doing) {
  if (Status checked = check_order(order); !checked) {
    return tl::unexpected<Error>(checked.error());
  }
  const Result<ForgetPlan> plan = plan_forget(*impl_->snapshot(), impl_->directory, order);
  if (!plan) {
    return tl::unexpected<Error>(plan.error());
  }
  if (doing == Doing::kDo) {
    const Status done = impl_->writing([&] { return ArchiveForgetter(*impl_, order).run(*plan); });
    if (!done) {
      return tl::unexpected<Error>(done.error());
    }
  }
  return account_of(*plan);
}

Result<std::optional<RemovalNote>> Archive::Impl::read_forgotten(const Url& url,
                                                                 const View& view) const {
  const Result<ForgottenAddresses> all = ForgottenAddresses::load(view);
  if (!all) {
    return tl::unexpected<Error>(all.error());
  }
  std::optional<RemovalNote> removed;
  if (const ForgottenRecord* const record = all->find(url); record != nullptr) {
    removed = RemovalNote{RemovalKind::kForgotten, record->at, record->reason};
  }
  return removed;
}

Result<std::optional<RemovalNote>> Archive::forgotten(const Url& url) const {
  return impl_->read_forgotten(url, impl_->present());
}

}  // namespace shilu
