import { describe, expect, test } from 'bun:test';
import { isSignedByGateway, signatureOf } from './signature.ts';

const posted = {
  amount: '600.00',
  bank_tran_id: '2101261854540sl3LEqAN58gnVk',
  base_fair: '0.00',
  card_brand: 'MOBILEBANKING',
  card_issuer: 'DBBL Mobile Banking',
  card_issuer_country: 'Bangladesh',
  card_issuer_country_code: 'BD',
  card_no: '',
  card_type: 'DBBLMOBILEB-Dbbl Mobile Banking',
  currency: 'BDT',
  currency_amount: '600.00',
  currency_rate: '1.0000',
  currency_type: 'BDT',
  risk_level: '0',
  risk_title: 'Safe',
  status: 'VALID',
  store_amount: '585.00',
  store_id: 'testbox',
  tran_date: '2021-01-26 18:54:43',
  tran_id: '45c48cce2e',
  val_id: '210126185454BSzXJBsNFp6bXIg',
  value_a: '45c48cce2e',
  value_b: '9',
  value_c: 'cart_payment',
  value_d: '',
};
const md5 = 'd546dc34743572351d30825fa5bed5a9';
const sha256 = 'ed82f8596c10493c89030953fcf4b6617eb464f4c9c6429dc2331018acc32271';
/** `error` and `card_sub_brand` are listed by the gateway and were not posted. */
const keys = [...Object.keys(posted), 'error', 'card_sub_brand'].reverse();
const signed = { ...posted, ...signatureOf(posted, keys, 'qwerty') };

describe('signature', () => {
  test('equals the known vector in both hashes', () => {
    expect(signed.verify_sign).toBe(md5);
    expect(signed.verify_sign_sha2).toBe(sha256);
  });

  test('accepts what the gateway signed, with both hashes or either', () => {
    const { verify_sign, verify_sign_sha2, ...rest } = signed;
    expect(isSignedByGateway(signed, 'qwerty')).toBe(true);
    expect(isSignedByGateway({ ...rest, verify_sign: md5 }, 'qwerty')).toBe(true);
    expect(isSignedByGateway({ ...rest, verify_sign_sha2: sha256.toUpperCase() }, 'qwerty')).toBe(true);
  });

  test('refuses when any signed field is changed', () => {
    for (const key of Object.keys(posted)) {
      expect([key, isSignedByGateway({ ...signed, [key]: 'x' }, 'qwerty')]).toEqual([key, false]);
    }
  });

  test('refuses when one of the two hashes is wrong, and when there is none', () => {
    const { verify_sign, verify_sign_sha2, ...rest } = signed;
    expect(isSignedByGateway({ ...signed, verify_sign: '0'.repeat(32) }, 'qwerty')).toBe(false);
    expect(isSignedByGateway({ ...signed, verify_sign_sha2: '0'.repeat(64) }, 'qwerty')).toBe(false);
    expect(isSignedByGateway({ ...rest, verify_sign: md5.slice(1) }, 'qwerty')).toBe(false);
    expect(isSignedByGateway(rest, 'qwerty')).toBe(false);
  });

  test('refuses a signature that leaves out a field we act on, and another store password', () => {
    for (const key of ['tran_id', 'status', 'amount', 'currency', 'val_id']) {
      const without = keys.filter((one) => one !== key);
      const partly = { ...posted, ...signatureOf(posted, without, 'qwerty') };
      expect([key, isSignedByGateway(partly, 'qwerty')]).toEqual([key, false]);
    }
    expect(isSignedByGateway(signed, 'another')).toBe(false);
  });

  test('a posted store_passwd never takes the place of ours', () => {
    const forged = { ...posted, store_passwd: 'known' };
    const own = { ...forged, ...signatureOf(forged, [...keys, 'store_passwd'], 'guess') };
    expect(isSignedByGateway(own, 'qwerty')).toBe(false);
  });
});
